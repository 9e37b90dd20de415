#!/bin/sh
# Installs the k6 that these scripts are run with into .tools/bin. Needs Go; takes about two minutes the first time.
set -eu
version=v1.8.1
tools=$(cd "$(dirname "$0")/.." && pwd)/.tools/bin

command -v go >/dev/null 2>&1 || { echo 'k6/install.sh: go is missing (expected: 1.24 or newer, https://go.dev/dl)' >&2; exit 1; }
case $("$tools/k6" version 2>/dev/null) in "k6 $version "*) exit 0 ;; esac
echo "installing k6 $version into $tools" >&2
GOBIN=$tools go install "go.k6.io/k6@$version"
