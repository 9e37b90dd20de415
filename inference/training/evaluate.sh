#!/usr/bin/env bash
# 9,827 real sessions through the gateway's front door, and every number compared with the source.
#
#   inference/training/evaluate.sh            needs .venv beside it (see README.md) and the data set in ../shared/data
#   CRASH=1 inference/training/evaluate.sh    the gateway is killed (-9) in the middle of the replay and started again
#
# Exits 0 if everything holds, 1 if not, 77 if the data set is absent.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .ci/gateway.sh

data=${LIMEN_DATA_SAMPLES:-$PWD/../shared/data}
source_rows=$(find "$data/online-shoppers" -name 'online_shoppers_intention*.csv' 2>/dev/null | head -n 1)
[ -n "$source_rows" ] || { echo "SKIPPED: no online-shoppers in $data (expected: the data set, or LIMEN_DATA_SAMPLES)"; exit 77; }

work=$(mktemp -d)
trap 'stop_gateways; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
python() { (cd inference/training && .venv/bin/python "$@"); }

# The source's events are years old: only a secret key may send history.
export LIMEN_WRITE_KEY=evaluation LIMEN_SECRET_KEY=evaluation-secret
serve() { start_gateway "$work/gateway.log" serve --config config/online-shoppers; }

python -m limen_training.adapters online-shoppers "$source_rows" --out "$work/shoppers.jsonl.gz"
serve
./limen replay "$work/shoppers.jsonl.gz" --report "$work/replay.json" &
replay=$!
if [ -n "${CRASH:-}" ]; then
  sleep "${CRASH_AFTER:-4}"
  if kill -0 $replay 2>/dev/null; then
    echo 'kill -9 in the middle of the replay'
    kill -9 "$gateway"
    wait "$gateway" 2>/dev/null || true
    serve
  else
    echo 'the replay was over before the kill: set CRASH_AFTER to fewer seconds'
  fi
fi
wait $replay

./limen verify
./limen features --scores --out "$work/features.csv"
python -m limen_training.evaluate --features "$work/features.csv" --source "$source_rows" \
  --model "$PWD/config/online-shoppers/models/purchase_intent"
