# shellcheck shell=bash
# Every test, against real servers and a running platform of their own.

# The instance that tests/Faults brings up and breaks, beside the one that all others use.
readonly FAULTS=$STATE/faults FAULTS_PORT=$((PORT + 20))

# Leaves nothing running, however the command ends.
take_down_at_the_end() {
  trap 'trap - EXIT INT TERM; take_down_all || true' EXIT
  trap 'exit 130' INT TERM
}
take_down_all() {
  [ ! -d "$FAULTS" ] || PLATFORM_STATE=$FAULTS PLATFORM_PORT=$FAULTS_PORT "$ROOT/platform" reset --yes 8>&-
  take_down
} >/dev/null 2>&1

# A fresh instance: databases and queues from nothing, as on a new machine.
begin_fresh_instance() {
  ensure_dotnet
  lock_run
  mkdir -p "$RUN" "$LOGS"
  take_down_all
  delete_data
  prepare_state
  take_down_at_the_end
  touch "$STATE/for-tests"
  ensure_packages "$@"
  load_secrets
  start_postgres
  start_rabbitmq
}

# The servers that tests make databases and messages of their own on.
export_test_servers() {
  export PLATFORM_TEST_POSTGRES="Host=127.0.0.1;Port=$POSTGRES_PORT;Username=postgres;Password=$POSTGRES_PASSWORD"
  export PLATFORM_TEST_BUS="amqp://platform:$BUS_PASSWORD@127.0.0.1:$AMQP_PORT"
  export PLATFORM_STATE=$STATE PLATFORM_PORT=$PORT
  export DOTNET_gcServer=0
}

# The longest first, so that no lane is left alone at the end; the ones on the running platform last.
test_projects() {
  local file
  for file in "$ROOT"/tests/*/*.csproj; do
    grep -q '<IsTestProject>true' "$file" && basename "$file" .csproj
  done | awk '{ order = $0 == "EndToEnd" ? 4 : $0 == "Isolation" ? 3 : $0 == "Faults" ? 0 : $0 ~ /^(Dashboard|Identity|Notifications)\./ ? 1 : 2; print order, $0 }' | sort | cut -d' ' -f2
}

platform_test() {
  local filter=${1:-} project chosen=() cases=()
  SECONDS=0
  for project in $(test_projects); do
    [ -n "$filter" ] && [[ ${project,,} != *"${filter,,}"* ]] || chosen+=("$project")
  done
  # Not a project: a part of the names of some tests, wherever they are.
  if [ ${#chosen[@]} -eq 0 ]; then
    mapfile -t chosen < <(test_projects)
    cases=(--filter "FullyQualifiedName~$filter")
  fi

  NO_POWER_CUTS=1
  begin_fresh_instance
  ensure_browser
  build_solution
  wait_healthy 60 postgres rabbitmq
  export_test_servers
  # Nothing lives long enough here to earn back being measured for faster code.
  export DOTNET_TieredPGO=0
  RESULTS=$STATE/results PASSED=0 FAILED=0
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  local apart=() together=()
  for project in "${chosen[@]}"; do
    case $project in Isolation | EndToEnd) together+=("$project") ;; *) apart+=("$project") ;; esac
  done
  [[ " ${chosen[*]} " != *' Faults '* ]] || build_services
  run_side_by_side
  for project in ${together[@]+"${together[@]}"}; do
    is_running gateway || bring_up ''
    run_tests "$project" ${cases[@]+"${cases[@]}"}
  done
  trap - EXIT INT TERM
  take_down_all
  [ ${#cases[@]} -eq 0 ] || [ $((PASSED + FAILED)) -gt 0 ] || die "No test has \"$filter\" in its name."
  say "The output of each project is in $RESULTS ($(seconds))."
  say "$PASSED passed, $FAILED failed"
  [ "$FAILED" -eq 0 ] || exit 1
}

# The projects in apart, two at a time: each has a database and queues of its own. More would starve each other on two cores,
# but for Faults, which mostly waits and comes first.
run_side_by_side() {
  local project running=0 most=2 passed failed
  for project in ${apart[@]+"${apart[@]}"}; do
    [ "$running" -lt "$most" ] || { wait -n || true; }
    running=$((running + 1))
    [ "$project" != Faults ] || most=3
    (
      PASSED=0 FAILED=0
      [ "$project" != Faults ] || export PLATFORM_STATE=$FAULTS PLATFORM_PORT=$FAULTS_PORT
      run_tests "$project" ${cases[@]+"${cases[@]}"} >"$RESULTS/$project.said" 2>&1
      printf '%s %s\n' "$PASSED" "$FAILED" >"$RESULTS/$project.sum"
      cat "$RESULTS/$project.said"
    ) &
  done
  wait
  for project in ${apart[@]+"${apart[@]}"}; do
    read -r passed failed 2>/dev/null <"$RESULTS/$project.sum" || { passed=0 failed=1 && step "$project" "FAILED: its run ended early"; }
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
  done
}

# run_tests PROJECT [--filter …]: adds to PASSED and FAILED. A crash, a hang or no tests at all is one failure more.
run_tests() {
  local project=$1 log=$RESULTS/$1.log ended=0 began=$SECONDS failed passed
  shift
  dotnet test "$ROOT/tests/$project/$project.csproj" --no-build -c Release --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$project.trx" \
    --blame-hang-timeout 4m --blame-hang-dump-type none --results-directory "$RESULTS/$project" "$@" >"$log" 2>&1 </dev/null 8>&- || ended=$?
  failed=$(sed -nE 's/.*Failed: +([0-9]+), Passed: +[0-9]+.*/\1/p' "$log" | tail -n 1)
  passed=$(sed -nE 's/.*Failed: +[0-9]+, Passed: +([0-9]+).*/\1/p' "$log" | tail -n 1)
  local why=''
  if [ -z "$passed" ]; then
    [ $# -gt 0 ] && [ "$ended" -eq 0 ] || why='ran no tests'
  elif [ "$ended" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; then
    why="ended with $ended"
  fi
  PASSED=$((PASSED + ${passed:-0}))
  FAILED=$((FAILED + ${failed:-0}))
  [ -z "$why" ] || FAILED=$((FAILED + 1))
  if [ -n "$why" ] || [ "${failed:-0}" -gt 0 ]; then
    step "$project" "FAILED: ${passed:-0} passed, ${failed:-0} failed${why:+, $why} ($((SECONDS - began)) s)"
    show_end "$log"
  elif [ -n "$passed" ]; then
    step "$project" "$passed passed ($((SECONDS - began)) s)"
  fi
}

# The end of a project's output, and before it the failed tests that are not in the end.
show_end() {
  local log=$1 most=40 lines
  lines=$(wc -l <"$log")
  if [ "$lines" -gt "$most" ]; then
    head -n -"$most" "$log" | sed -nE 's/^ +Failed (.*)/    failed: \1/p' | awk -v most="$most" 'NR <= most'
    say "    the last $most of $lines lines of $log:"
  fi
  tail -n "$most" "$log" | cut -c1-400 | sed 's/^/    | /'
}
