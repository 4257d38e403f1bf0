# shellcheck shell=bash
# Every test, against real servers and a running platform of their own.

# The instance that tests/Faults brings up and breaks, beside the one that all others use.
readonly FAULTS=$STATE/faults FAULTS_PORT=$((PORT + 20))

# Leaves nothing running, however the command ends.
take_down_at_the_end() {
  trap 'trap - EXIT INT TERM; end_lanes; take_down_all || true' EXIT
  trap 'exit 130' INT TERM
}
take_down_all() {
  [ ! -d "$FAULTS" ] || PLATFORM_STATE=$FAULTS PLATFORM_PORT=$FAULTS_PORT "$ROOT/platform" reset --yes >/dev/null 8>&- ||
    warn "What tests/Faults brought up in $FAULTS could not be taken down."
  take_down >/dev/null
}

# begin PROJECT: its tests, in a process group of their own, which is ended as a whole when this command is. The last is $!.
LANES=()
begin() {
  set -m
  run_apart "$1" &
  set +m
  LANES+=($!)
}
end_lanes() {
  local lane
  for lane in ${LANES[@]+"${LANES[@]}"}; do kill -TERM -- "-$lane" 2>/dev/null || true; done
}

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
  [[ " ${chosen[*]} " != *' Faults '* ]] || build_services
  run_projects
  [ ${#cases[@]} -eq 0 ] || [ $((PASSED + FAILED)) -gt 0 ] || die "No test has \"$filter\" in its name."
  say "The output of each project is in $RESULTS ($(seconds))."
  say "$PASSED passed, $FAILED failed"
  trap - EXIT INT TERM
  take_down_all
  [ "$FAILED" -eq 0 ] || exit 1
}

# Faults mostly waits, on an instance of its own: beside all the others. Of those, two at a time, each with a database and queues
# of its own; more would starve each other on two cores. Those on the running platform come last, one by one.
run_projects() {
  local project lanes=() ended passed failed
  for project in "${chosen[@]}"; do
    case $project in
      Faults) begin "$project" ;;
      Isolation | EndToEnd)
        [ ${#lanes[@]} -eq 0 ] || wait "${lanes[@]}" || true
        lanes=()
        is_running gateway || bring_up ''
        begin "$project"
        wait $! || true
        ;;
      *)
        if [ ${#lanes[@]} -eq 2 ]; then
          wait -n -p ended "${lanes[@]}" || true
          [ "$ended" = "${lanes[0]}" ] && lanes=("${lanes[1]}") || lanes=("${lanes[0]}")
        fi
        begin "$project"
        lanes+=($!)
        ;;
    esac
  done
  wait
  for project in "${chosen[@]}"; do
    read -r passed failed 2>/dev/null <"$RESULTS/$project.sum" || { passed=0 failed=1 && step "$project" "FAILED: its run ended early"; }
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
  done
}

# In a shell of its own, so that what it says comes in one piece; the figures go by a file.
run_apart() (
  [ "$1" != Faults ] || export PLATFORM_STATE=$FAULTS PLATFORM_PORT=$FAULTS_PORT
  run_tests "$1" ${cases[@]+"${cases[@]}"} >"$RESULTS/$1.said" 2>&1
  printf '%s %s\n' "$PASSED" "$FAILED" >"$RESULTS/$1.sum"
  cat "$RESULTS/$1.said"
)

# run_tests PROJECT [--filter …]: adds to PASSED and FAILED. A crash, a hang or no tests at all is one failure more.
run_tests() {
  local project=$1 log=$RESULTS/$1.log ended=0 began=$SECONDS failed passed patience=4m
  shift
  # Its platform comes up twice before its first test.
  [ "$project" != Faults ] || patience=10m
  dotnet test "$ROOT/tests/$project/$project.csproj" --no-build -c Release --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$project.trx" \
    --blame-hang-timeout "$patience" --blame-hang-dump-type none --results-directory "$RESULTS/$project" "$@" >"$log" 2>&1 </dev/null 8>&- || ended=$?
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
