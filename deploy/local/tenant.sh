# shellcheck shell=bash
# A big organisation on a database of its own.

# The services with rows of an organisation that grow with it. Identity, site and dashboard keep the registry and who signs in.
readonly MOVABLE=(campaigns signatures notifications)

platform_tenant() {
  local identifier=${2:-} to=${4:-}
  [ "${1:-}" = move ] && [ -n "$identifier" ] && [ "${3:-}" = --to ] && [ -n "$to" ] ||
    die 'Say ./platform tenant move <identifier> --to "Host=…;Port=…;Username=…;Password=…" (a role that may make databases and roles), or --to first.'
  [[ $identifier =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]] || die "\"$identifier\" is not the name in an organisation's address."
  is_running postgres || die "Nothing runs here. ./platform up starts it."
  load_secrets
  SECONDS=0
  local service
  for service in "${MOVABLE[@]}"; do build_of "$service"; done
  for service in "${MOVABLE[@]}"; do
    [ "$to" = first ] || make_own_database "$service" "$identifier" "$to"
    move_service "$service" "$identifier" "$to" ||
      die "$service was not moved; see above. What is said to live there now does; the same command once more goes on with the rest."
  done
  say "$identifier was moved ($(seconds))."
}

# The database's name begins with the service and says which organisation it is; two of the same beginning differ at the end.
own_database() { printf '%s_%s_%s' "$1" "$(printf '%.20s' "${2//-/_}")" "$(printf '%s' "$2" | sha256sum | cut -c1-6)"; }

# The same each time, so that a second try does not lock out who works there already.
own_password() { printf '%s|%s|%s' "$LINKS_KEY" "$1" "$2" | sha256sum | cut -c1-32; }

# part_of CONNECTION NAME: a value of a connection string, whatever the case of its name.
part_of() { printf '%s' "$1" | tr ';' '\n' | sed -n -E "s/^[[:space:]]*$2[[:space:]]*=[[:space:]]*(.*[^[:space:]])[[:space:]]*$/\1/Ip" | head -n 1; }

make_own_database() {
  local service=$1 identifier=$2 to=$3 name
  name=$(own_database "$service" "$identifier")
  {
    printf "\\\\set app_password '%s'\n\\\\set migrator_password '%s'\n" "$(own_password "$name" app)" "$(own_password "$name" migrator)"
    sed "s/__service__/$name/g" "$ROOT/deploy/postgres/service-database.sql"
  } | PGPASSWORD=$(part_of "$to" password) "$(postgres_bin)/psql" -X -q -w -h "$(part_of "$to" host)" -p "$(part_of "$to" port)" \
    -U "$(part_of "$to" username)" -d "$(part_of "$to" database | grep . || echo postgres)" >"$LOGS/own-database.log" 2>&1 || {
    tail -n 5 "$LOGS/own-database.log" >&2
    die "The database $name could not be made there."
  }
}

move_service() {
  local service=$1 identifier=$2 to=$3 name server
  (
    export_settings "$service"
    export_migrator_settings "$service"
    if [ "$to" != first ]; then
      name=$(own_database "$service" "$identifier")
      server="Host=$(part_of "$to" host);Port=$(part_of "$to" port);Database=$name"
      export ConnectionStrings__Target="$server;Username=${name}_app;Password=$(own_password "$name" app);Maximum Pool Size=25"
      export ConnectionStrings__TargetMigrations="$server;Username=${name}_migrator;Password=$(own_password "$name" migrator);Options=-c role=${name}_owner"
    fi
    cd "$BUILD/$service"
    dotnet "${service^}.dll" move-tenant "$identifier" </dev/null 8>&-
  ) | while IFS= read -r line; do step "$service" "$line"; done
}
