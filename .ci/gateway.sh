# Starting and stopping gateways in scripts: on free ports, with a data folder of their own, stopped by process id.
# shellcheck shell=bash
# To be sourced from the project's folder.

gateways=()
gateway_folders=()

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_gateway LOG COMMAND…: starts `./limen COMMAND…` and returns when it is ready to decide and to take events.
# Sets LIMEN_URL and LIMEN_OPS_URL; keeps ports and data folder that are already set, so that it can start one again.
start_gateway() {
  local log=$1
  shift
  if [ -z "${LIMEN_DATA_DIR:-}" ]; then
    LIMEN_DATA_DIR=$(mktemp -d)
    gateway_folders+=("$LIMEN_DATA_DIR")
  fi
  export LIMEN_DATA_DIR
  export LIMEN_HTTP_PORT=${LIMEN_HTTP_PORT:-$(free_port)}
  export LIMEN_OPS_PORT=${LIMEN_OPS_PORT:-$(free_port)}
  export LIMEN_URL=http://127.0.0.1:$LIMEN_HTTP_PORT LIMEN_OPS_URL=http://127.0.0.1:$LIMEN_OPS_PORT
  # exec in the script makes this the process id of Java. What is not a setting it would complain about.
  env -u LIMEN_URL -u LIMEN_OPS_URL -u LIMEN_DATA_SAMPLES -u LIMEN_RATE -u LIMEN_DURATION \
    ./limen "$@" >>"$log" 2>&1 &
  gateway=$!
  gateways+=("$gateway")
  local _
  for _ in $(seq 300); do
    kill -0 "$gateway" 2>/dev/null || break
    if curl -fsS -o /dev/null "$LIMEN_OPS_URL/health/ready" 2>/dev/null &&
      curl -fsS -o /dev/null "$LIMEN_OPS_URL/health/ready/ingest" 2>/dev/null; then
      return 0
    fi
    sleep 0.5
  done
  echo "the gateway is not ready:" && tail -n 40 "$log"
  return 1
}

stop_gateways() {
  local one
  for one in "${gateways[@]}"; do
    kill "$one" 2>/dev/null && wait "$one" 2>/dev/null || true
  done
  gateways=()
  [ ${#gateway_folders[@]} = 0 ] || rm -rf "${gateway_folders[@]}"
  gateway_folders=()
  unset LIMEN_DATA_DIR LIMEN_HTTP_PORT LIMEN_OPS_PORT LIMEN_URL LIMEN_OPS_URL
}
