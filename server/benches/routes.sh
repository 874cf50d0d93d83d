#!/usr/bin/env bash
# How long /route takes over HTTP while reports come in: the drill region, 64 connections, ways between
# random depots, shelters and places; first at steady rates, then as fast as it goes (wrk, where it is
# installed). Needs curl, Python and the built binaries:
#
#   cargo build --release --workspace && cargo build --release -p lintas-server --example ways
#   server/benches/routes.sh [SECONDS] [RATE…]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}
rates=("${@:2}")
[ ${#rates[@]} -gt 0 ] || rates=(200 500 1000)
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

python3 - "$url" "$work/routes.lua" "$work/roads" "$work/paths" <<'PY'
import json, random, sys, urllib.request
url, lua, roads, paths = sys.argv[1:]
def features(layer):
    with urllib.request.urlopen(f"{url}/collections/{layer}/items?limit=1000") as answer:
        return json.load(answer)["features"]
places = [f["geometry"]["coordinates"][:2] for l in ("depots", "shelters", "places") for f in features(l)]
with open(roads, "w") as out:
    out.writelines(f["properties"]["id"] + "\n" for f in features("roads"))
dice = random.Random(7)
classes = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck"]
lines = []
for _ in range(5000):
    a, b = dice.sample(places, 2)
    lines.append("/route?from=%s,%s&to=%s,%s&vehicle=%s" % (*a, *b, dice.choice(classes)))
with open(paths, "w") as out:
    out.writelines(line + "\n" for line in lines)
with open(lua, "w") as out:
    out.write("local p = {" + ",".join('"%s"' % line for line in lines) + "}\nlocal n = 0\n")
    out.write("function request() n = n + 1; return wrk.format('GET', p[n % #p + 1]) end\n")
PY

race() {
  for rate in "${rates[@]}"; do "$bin/examples/ways" "$url" "$work/paths" "$rate" "$seconds"; done
  if command -v wrk >/dev/null; then
    wrk -t1 -c64 -d"${seconds}s" --latency -s "$work/routes.lua" "$url" | grep -E '50%|99%|Requests/sec|Non-2xx'
  fi
}
echo "== quiet"
race
(
  n=0
  while read -r road; do
    n=$((n + 1))
    status=closed; [ $((n % 3)) = 0 ] && status=open
    curl -s -o /dev/null -X POST "$url/reports" -H "Authorization: Bearer $key" -H "Idempotency-Key: r$n" \
      -H 'Content-Type: application/json' \
      -d "{\"status\":\"$status\",\"edges\":[\"$road\"],\"cause\":\"flood\",\"seen_at\":\"2025-09-18T08:59:00+08:00\",\"confidence\":\"seen\",\"mode\":\"drill\"}"
    sleep 0.05
  done < <(while true; do shuf "$work/roads"; done)
) &
reports_pid=$!
echo "== while up to 20 reports a second come in"
race
kill $reports_pid 2>/dev/null || true
echo "== revision reached: $(curl -s "$url/changes?since=0" | python3 -c 'import json,sys; print(json.load(sys.stdin).get("revision"))')"
