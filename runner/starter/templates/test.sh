#!/bin/sh
# test.sh RUNNER FOLDER: trains my_plugin.yaml with the plugin in FOLDER and asks the database what it did.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
RUNNER_DB=$scratch/runner.db
export RUNNER_DB
"$1" "$here/my_plugin.yaml" -q --plugin-path "$2"
found=$("$1" sql "ITS_QUESTION" | tail -n 1)
[ "$found" = "ITS_ANSWER" ] || { echo "expected: ITS_ANSWER; found: $found" >&2; exit 1; }
