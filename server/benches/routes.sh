#!/usr/bin/env bash
# How long /route takes over HTTP while reports come in: the drill region, 64 connections, ways between
# random depots, shelters and places. Needs wrk, curl and the built binaries.
#
#   server/benches/routes.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-20}
bin=${LINTAS_BIN_DIR:-${CARGO_TARGET_DIR:-target}/release}
work=$(mktemp -d)
reports_pid='' server_pid=''
trap 'kill $reports_pid $server_pid 2>/dev/null || true; rm -rf "$work"' EXIT
"$bin/lintas" -q --snapshots "$work/snapshots" refresh -c data/kukar/lintas.toml
key=$("$bin/lintas-server" keys add bench --role officer --snapshots "$work/snapshots")
"$bin/lintas-server" --snapshots "$work/snapshots" --listen 127.0.0.1:0 >"$work/out" 2>"$work/log" &
server_pid=$!
for _ in $(seq 100); do grep -q listening "$work/out" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/out")

python3 - "$url" "$work/routes.lua" "$work/roads" <<'PY'
import json, sys, urllib.request
url, lua, roads = sys.argv[1:]
def features(layer):
    with urllib.request.urlopen(f"{url}/collections/{layer}/items?limit=1000") as answer:
        return json.load(answer)["features"]
places = [f["geometry"]["coordinates"][:2] for l in ("depots", "shelters", "places") for f in features(l)]
with open(roads, "w") as out:
    out.writelines(f["properties"]["id"] + "\n" for f in features("roads"))
with open(lua, "w") as out:
    out.write("local p = {" + ",".join('"%s,%s"' % tuple(c) for c in places) + "}\n")
    out.write('local v = {"motorcycle","car","pickup","four_by_four","truck","heavy_truck"}\n')
    out.write("local seed = 7\n")
    out.write("function setup(thread) seed = seed + 1; thread:set('seed', seed) end\n")
    out.write("function init(args) math.randomseed(seed) end\n")
    out.write("function request() return wrk.format('GET', '/route?from=' .. p[math.random(#p)] .. '&to=' .. p[math.random(#p)] .. '&vehicle=' .. v[math.random(#v)]) end\n")
PY

echo "== quiet"
wrk -t2 -c64 -d"${seconds}s" --latency -s "$work/routes.lua" "$url"
(
  n=0
  while read -r road; do
    n=$((n + 1))
    status=closed; [ $((n % 3)) = 0 ] && status=open
    curl -s -o /dev/null -X POST "$url/reports" -H "Authorization: Bearer $key" -H "Idempotency-Key: r$n" \
      -H 'Content-Type: application/json' \
      -d "{\"status\":\"$status\",\"edges\":[\"$road\"],\"cause\":\"flood\",\"seen_at\":\"2025-09-18T08:59:00+08:00\",\"confidence\":\"seen\",\"mode\":\"drill\"}"
  done < <(while true; do cat "$work/roads"; done)
) &
reports_pid=$!
echo "== while reports come in"
wrk -t2 -c64 -d"${seconds}s" --latency -s "$work/routes.lua" "$url"
kill $reports_pid 2>/dev/null || true
echo "== revision reached: $(curl -s "$url/changes?since=0" | python3 -c 'import json,sys; print(json.load(sys.stdin).get("revision"))')"
