# shellcheck shell=bash
# The services: which there are, what each is told, how it is started, migrated and filled.

# In the order of starting; the gateway last, so that it never forwards to nobody.
readonly SERVICES=(identity campaigns signatures notifications site dashboard gateway)
readonly DATABASES=(identity campaigns signatures notifications site dashboard)
readonly SEEDED=(identity campaigns signatures)
readonly SERVERS=(postgres rabbitmq)

port_of() {
  case $1 in
    gateway) echo "$PORT" ;;
    identity) echo $((PORT + 1)) ;;
    campaigns) echo $((PORT + 2)) ;;
    signatures) echo $((PORT + 3)) ;;
    notifications) echo $((PORT + 4)) ;;
    site) echo $((PORT + 5)) ;;
    dashboard) echo $((PORT + 6)) ;;
    postgres) echo "$POSTGRES_PORT" ;;
    rabbitmq) echo "$AMQP_PORT" ;;
    *) return 1 ;;
  esac
}

# The settings of a service, as environment of the calling (sub)shell.
export_settings() {
  local service=$1 other
  local server="Host=127.0.0.1;Port=$POSTGRES_PORT;Database=$service"
  export DOTNET_gcServer=0 DOTNET_GCConserveMemory=5 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  export ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_URLS="http://127.0.0.1:$(port_of "$service")"
  export Platform__PublicHost=localhost Platform__PublicPort=$PORT Platform__Scheme=http
  for other in identity campaigns signatures notifications site dashboard; do
    export "Services__${other^}=http://127.0.0.1:$(port_of "$other")"
  done
  export ConnectionStrings__Bus="amqp://platform:$BUS_PASSWORD@127.0.0.1:$AMQP_PORT/platform"
  export Secrets__Links=$LINKS_KEY Secrets__Addresses=$ADDRESSES_KEY
  export Mail__Transport=${Mail__Transport:-Mailbox} Mail__From=${Mail__From:-petitions@localhost}
  # Everything shares a few cores.
  export Exports__BytesPerSecond=1000000
  case $service in
    identity | dashboard)
      export Secrets__DashboardClient=$DASHBOARD_CLIENT_SECRET Secrets__KeyEncryption=$KEY_ENCRYPTION_KEY
      ;;
    # Tests and benchmarks come from this machine, all of them.
    gateway) export Gateway__Limits__LoopbackTimes=10000 ;;
  esac
  local app=${service^^}_APP_PASSWORD pool=25
  [ "$service" != signatures ] || pool=40
  [ -z "${!app:-}" ] || export ConnectionStrings__Database="$server;Username=${service}_app;Password=${!app};Maximum Pool Size=$pool"
}

export_migrator_settings() {
  local service=$1 password=${1^^}_MIGRATOR_PASSWORD
  export ConnectionStrings__Migrations="Host=127.0.0.1;Port=$POSTGRES_PORT;Database=$service;Username=${service}_migrator;Password=${!password};Options=-c role=${service}_owner"
}

# run_service_command SERVICE ARGUMENTS…: a command that ends, output to the service's command log.
run_service_command() {
  local service=$1
  shift
  (
    export_settings "$service"
    export_migrator_settings "$service"
    # Compiled once and thrown away: the quick compiler is enough.
    export DOTNET_TieredPGO=0 Demo__Password=$DEMO_PASSWORD Demo__ClientSecret=$DEMO_CLIENT_SECRET
    cd "$BUILD/$service"
    PLATFORM_INSTANCE=$STATE timeout 120 dotnet "${service^}.dll" "$@" >"$LOGS/$service-$1.log" 2>&1 </dev/null 8>&-
  ) || {
    warn "$service $1 failed:"
    tail -n 15 "$LOGS/$service-$1.log" >&2
    return 1
  }
}

# Not every service has a database; the ones that do carry the command in their program.
has_command() { grep -q RunOrMigrate "$BUILD/$1/${1^}.dll"; }

# Databases and queues of all services to the newest version, side by side; once for each build and state of the data.
migrate_services() {
  [ "$(cat "$STATE/migrated" 2>/dev/null)" != "$BUILD" ] || return 0
  make_databases
  step migrate "databases and queues"
  local service jobs=()
  for service in "${DATABASES[@]}"; do
    has_command "$service" || continue
    run_service_command "$service" migrate &
    jobs+=($!)
  done
  local job failed=
  for job in ${jobs[@]+"${jobs[@]}"}; do wait "$job" || failed=1; done
  [ -z "$failed" ] || die "The migration failed; see above and $LOGS/<service>-migrate.log"
  printf '%s' "$BUILD" >"$STATE/migrated"
  step migrate "done ($(seconds))"
}

# Identity first: the others know of a tenant by its message.
seed_services() {
  [ ! -f "$STATE/seeded" ] || return 0
  local service
  for service in "${SEEDED[@]}"; do
    has_command "$service" || continue
    step demo "$service"
    run_service_command "$service" seed "$DEMO" || die "The demo could not be filled in; ./platform up tries again."
  done
  date -u +%FT%TZ >"$STATE/seeded"
  await_sites
}

# Organisations beside the demo's, in the shape of its tenants.json; its password and client secret are theirs.
platform_seed() {
  [ $# -eq 1 ] && [ -f "$1/tenants.json" ] || die "seed needs a folder with a tenants.json, such as $DEMO."
  is_running identity && is_running postgres || die "Nothing runs here that could be filled in. ./platform up starts it."
  load_secrets
  build_of identity
  run_service_command identity seed "$(readlink -f "$1")"
}

# Who runs the platform: operator add|remove EMAIL. Somebody without a password gets a link to choose one.
platform_operator() {
  [ $# -eq 2 ] && { [ "$1" = add ] || [ "$1" = remove ]; } || die "operator needs \"add\" or \"remove\" and an e-mail address."
  is_running postgres || die "Nothing runs here. ./platform up starts it."
  load_secrets
  build_of identity
  local failed=
  run_service_command identity operator "$@" >/dev/null 2>&1 || failed=1
  cat "$LOGS/identity-operator.log"
  # The link in it opens an account.
  rm -f "$LOGS/identity-operator.log"
  [ -z "$failed" ] || exit 1
}

# Services learn of a tenant by message and look again every two seconds: whoever follows a printed address shall find it.
await_sites() {
  local kind tenant
  while IFS='|' read -r kind tenant _; do
    [ "$kind" = site ] || continue
    await_site campaigns /public/campaigns "$tenant"
    await_site signatures /public/counts "$tenant"
    await_site site / "$tenant"
  done < <(demo_lines)
}
await_site() {
  local i
  for ((i = 0; i < 150; i++)); do
    ! http_ok "$(port_of "$1")" "$2" "$3" || return 0
    sleep 0.2
  done
  die "$1 does not know the organisation $3 yet; see $LOGS/$1.log"
}

start_service() {
  local service=$1
  is_running "$service" && return 0
  port_free "$(port_of "$service")" "$service"
  (
    export_settings "$service"
    cd "$BUILD/$service"
    # A mail may wait a moment; whoever signs should not.
    [ "$service" != notifications ] || export YIELDS=1
    launch "$service" dotnet "$BUILD/$service/${service^}.dll"
  )
  printf '%s' "$BUILD" >"$RUN/$service.build"
}

start_any() {
  case $1 in
    postgres) start_postgres ;;
    rabbitmq) start_rabbitmq ;;
    *) start_service "$1" ;;
  esac
}
stop_any() {
  case $1 in
    postgres) end postgres INT 30 ;;
    rabbitmq) stop_rabbitmq ;;
    *) end "$1" TERM 20 ;;
  esac
}
is_healthy() {
  case $1 in
    postgres) is_running postgres && postgres_healthy ;;
    rabbitmq) rabbitmq_healthy ;;
    *) is_running "$1" && http_ok "$(port_of "$1")" /health/ready ;;
  esac
}

# wait_healthy SECONDS SERVICE…: names each as it becomes healthy; fails with the last lines of the one that does not.
wait_healthy() {
  local patience=$((SECONDS + $1)) waiting=() still service
  shift
  waiting=("$@")
  while [ ${#waiting[@]} -gt 0 ]; do
    still=()
    for service in "${waiting[@]}"; do
      if is_healthy "$service"; then
        step "$service" "healthy ($(seconds))"
      elif ! is_running "$service"; then
        tail -n 20 "$LOGS/$service.log" >&2
        [ "$service" != postgres ] || warn "If the data is beyond repair, ./platform reset begins anew."
        die "$service ended while starting; its last lines are above, all of them in $LOGS/$service.log"
      elif [ "$SECONDS" -ge "$patience" ]; then
        tail -n 20 "$LOGS/$service.log" >&2
        die "$service is not healthy; its last lines are above, all of them in $LOGS/$service.log"
      else
        still+=("$service")
      fi
    done
    waiting=("${still[@]}")
    [ ${#waiting[@]} -eq 0 ] || sleep 0.2
  done
}
