# shellcheck shell=bash
# Up, down, and one service at a time.

platform_up() {
  local detach='' empty='' option
  for option in "$@"; do
    case $option in
      --detach | -d) detach=1 ;;
      --empty) empty=1 ;;
      *) die "up takes --detach and --empty, not \"$option\"." ;;
    esac
  done
  SECONDS=0
  ensure_dotnet
  prepare_state
  lock_instance
  bring_up "$empty"
  print_addresses
  unlock_instance
  [ -n "$detach" ] || stay
}

bring_up() {
  local empty=$1 service
  ensure_packages
  load_secrets
  end_leftovers
  # Said before anything is started, so that nothing has to be taken back.
  for service in "${SERVERS[@]}" "${SERVICES[@]}"; do
    is_running "$service" || port_free "$(port_of "$service")" "$service"
  done
  # The servers start while the compiler works.
  start_postgres
  start_rabbitmq
  build_services
  stop_outdated
  wait_healthy 60 postgres rabbitmq
  migrate_services
  for service in "${SERVICES[@]}"; do start_service "$service"; done
  wait_healthy 90 "${SERVICES[@]}"
  [ -n "$empty" ] || seed_services
  say "Everything is healthy after $(seconds)."
}

# Services of an older build make room for the new one.
stop_outdated() {
  local service jobs=()
  for service in "${SERVICES[@]}"; do
    is_running "$service" || continue
    [ "$(cat "$RUN/$service.build" 2>/dev/null)" != "$BUILD" ] || continue
    step "$service" "restarting with the new build"
    stop_any "$service" &
    jobs+=($!)
  done
  [ ${#jobs[@]} -eq 0 ] || wait "${jobs[@]}"
}

# In the foreground: shows what the services say, until Ctrl-C.
stay() {
  local tails=() name
  # shellcheck disable=SC2317,SC2329 # called by the trap
  leave() {
    trap - INT TERM EXIT
    kill "${tails[@]}" 2>/dev/null || true
    printf '\n'
    platform_down
    exit 0
  }
  trap leave INT TERM
  say "Ctrl-C stops everything."
  for name in "${SERVICES[@]}"; do
    tail -n 0 -F "$LOGS/$name.log" 2>/dev/null > >(exec sed -u "s/^/$(printf '%-13s' "$name") | /") &
    tails+=($!)
  done
  local ended=' '
  while is_running postgres || is_running gateway; do
    sleep 1
    for name in "${SERVERS[@]}" "${SERVICES[@]}"; do
      if is_running "$name"; then
        ended=${ended/" $name "/ }
      elif [[ $ended != *" $name "* ]]; then
        ended+="$name "
        warn "$name has ended; ./platform start $name brings it back."
      fi
    done
  done
  kill "${tails[@]}" 2>/dev/null || true
}

platform_down() {
  mkdir -p "$RUN" "$LOGS"
  lock_instance
  take_down
  unlock_instance
}

take_down() {
  local service jobs=()
  stop_any gateway
  for service in "${SERVICES[@]}"; do
    stop_any "$service" &
    jobs+=($!)
  done
  wait "${jobs[@]}"
  stop_any rabbitmq &
  stop_any postgres
  wait
  end_leftovers
  say "Everything is stopped; the data stays in $STATE."
}

platform_reset() {
  local answer
  [ -d "$STATE" ] || { say "There is no local data." && return; }
  if [ "${1:-}" != --yes ]; then
    [ -t 0 ] || die "reset deletes the local data in $STATE. Say --yes to mean it."
    read -r -p "Delete all local data in $STATE? [y/N] " answer
    [[ $answer == [yY]* ]] || die "Nothing was deleted."
  fi
  mkdir -p "$RUN" "$LOGS"
  lock_instance
  take_down >/dev/null
  delete_data
  rm -rf "$RUN" "$LOGS"
  unlock_instance
  say "The local data is deleted."
}

# By name: the folder may hold builds and other instances.
delete_data() {
  rm -rf "$STATE/postgres" "$STATE/rabbitmq" "$STATE/secrets" "$STATE/format" "$STATE/roles" "$STATE/migrated" "$STATE/seeded" \
    "$STATE/for-tests"
}

# one_service VERB NAME
one_service() {
  [ $# -eq 2 ] && port_of "$2" >/dev/null || die "$1 needs one of: ${SERVICES[*]} ${SERVERS[*]}"
  [ -s "$STATE/secrets" ] || die "Nothing was ever started here. ./platform up does."
  load_secrets
  lock_instance
}

platform_stop() {
  one_service stop "$@"
  stop_any "$1"
}

platform_start() {
  one_service start "$@"
  ensure_dotnet
  build_of "$1"
  start_any "$1"
  wait_healthy 90 "$1"
}

platform_restart() {
  one_service restart "$@"
  ensure_dotnet
  build_of "$1"
  stop_any "$1"
  start_any "$1"
  wait_healthy 90 "$1"
}

# As a crash or the kernel would: no chance to finish anything.
platform_kill() {
  one_service kill "$@"
  local pid
  pid=$(pid_of "$1") || die "$1 does not run."
  kill -KILL "$pid"
  while is_running "$1"; do sleep 0.02; done
  # The children of a killed postmaster notice and go by themselves; only then can it be started again.
  [ "$1" != postgres ] || end_leftovers >/dev/null
  rm -f "$RUN/$1.pid"
}

# The build that this instance runs, not a newer one of changed sources.
build_of() {
  BUILD=$(cat "$RUN/$1.build" 2>/dev/null || cat "$RUN/gateway.build" 2>/dev/null || true)
  [ -d "$BUILD" ] || [ "$1" = postgres ] || [ "$1" = rabbitmq ] || build_services
}
