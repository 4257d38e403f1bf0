# shellcheck shell=bash
# Benchmarks, on an instance of their own; tests/Benchmarks knows their names and does the measuring.

platform_bench() {
  [ $# -ge 1 ] || die "bench needs a name; tests/Benchmarks lists them."
  SECONDS=0
  begin_fresh_instance nginx
  bring_up '' >&2
  dotnet_build "$ROOT/tests/Benchmarks/Benchmarks.csproj" >"$LOGS/benchmarks.log" 2>&1 || {
    tail -n 20 "$LOGS/benchmarks.log" >&2
    die "tests/Benchmarks does not build; see $LOGS/benchmarks.log"
  }
  export_test_servers
  local ended=0
  dotnet "$ROOT/tests/Benchmarks/bin/Release/net10.0/Benchmarks.dll" "$@" 8>&- || ended=$?
  trap - EXIT INT TERM
  take_down >/dev/null
  return "$ended"
}
