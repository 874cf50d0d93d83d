#!/bin/sh
# Tiles per second, the server beside a bare axum handler of 4 KB in the same process, in turn.
#
#   cargo build --release -p lintas-server --example race
#   server/benches/race.sh target/release/examples/race SNAPSHOTS roads/10/843/513
#
# Needs wrk. Other load on the machine falls on both alike, but not at the same moment: the last column,
# processor time per request, is the one to compare.
set -eu
race=$1 snapshots=$2 tile=$3
said=$(mktemp)
"$race" --snapshots "$snapshots" >"$said" 2>/dev/null &
process=$!
trap 'kill $process; rm -f "$said"' EXIT
while [ "$(wc -l <"$said")" -lt 2 ]; do sleep 0.1; done
bare=$(sed -n 's/^bare //p' "$said")
lintas=$(sed -n 's/^lintas //p' "$said")
ticks=$(getconf CLK_TCK)

spent() { awk '{ print $14 + $15 }' "/proc/$process/stat"; }

load() {
    before=$(spent)
    loaded=$(wrk -t1 -c32 -d4 -H 'Accept-Encoding: gzip, deflate, br' "$2")
    after=$(spent)
    requests=$(printf '%s\n' "$loaded" | awk '/requests in/ { print $1 }')
    awk -v name="$1" -v n="$requests" -v cpu="$((after - before))" -v hz="$ticks" \
        'BEGIN { printf "%-8s %8d requests/s  %6.2f us of processor each\n", name, n / 4, cpu / hz / n * 1e6 }'
}

for _ in 1 2 3 4; do
    load bare "$bare/"
    load lintas "$lintas/tiles/$tile"
done
