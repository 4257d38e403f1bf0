# shellcheck shell=bash
# A PostgreSQL of this instance's own. Started by root it runs as Debian's user postgres, which may not be able to walk to
# a folder under /root; so the folder is opened first (descriptor 9) and named through it.

readonly PG=$STATE/postgres

as_postgres() {
  if is_root; then setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all "$@"; else "$@"; fi
}

make_postgres() {
  if [ -f "$PG/data/PG_VERSION" ]; then
    local have need
    have=$(<"$PG/data/PG_VERSION")
    need=$("$(postgres_bin)/postgres" -V | sed -E 's/.* ([0-9]+)[.]?.*/\1/; s/ .*//')
    [ "$have" = "$need" ] || die "The local data is of PostgreSQL $have, but $need is installed. Delete the data with ./platform reset."
    [ ! -f "$PG/data/global/pg_control" ] || [ ! -f "$PG/data/postgresql.conf" ] || return 0
  fi
  rm -rf "$PG/unfinished"
  if [ -e "$PG/data" ]; then
    # Never deleted: somebody may still want to look.
    local aside
    aside=$PG/damaged-$(date -u +%Y%m%d-%H%M%S)
    mv "$PG/data" "$aside"
    say "The PostgreSQL folder is half-written or damaged. It was put aside as $aside, and a new one is made."
  fi
  # What was true of the old databases is not true of new ones.
  rm -f "$STATE/migrated" "$STATE/seeded" "$STATE/roles"
  stop_rabbitmq
  rm -rf "$MQ"
  mkdir -p "$PG"
  (umask 077 && printf '%s' "$POSTGRES_PASSWORD" >"$PG/password")
  is_root && chown -R postgres:postgres "$PG"
  chmod 700 "$PG"
  local inside=/proc/self/fd/9
  (
    cd /
    as_postgres "$(postgres_bin)/initdb" -D "$inside/unfinished" -U postgres --pwfile="$inside/password" \
      --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums 9<"$PG" 8>&- >"$LOGS/initdb.log" 2>&1
  ) || {
    tail -n 5 "$LOGS/initdb.log" >&2
    die "initdb failed; see $LOGS/initdb.log"
  }
  rm -f "$PG/password"
  postgres_settings >>"$PG/unfinished/postgresql.conf"
  printf 'host all all 127.0.0.1/32 scram-sha-256\n' >"$PG/unfinished/pg_hba.conf"
  sync "$PG/unfinished/postgresql.conf"
  mv "$PG/unfinished" "$PG/data"
}

# Durable as in production (fsync, synchronous_commit on); sizes for a shared laptop. No value of a row reaches the log.
postgres_settings() {
  cat <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 128MB
wal_compression = on
min_wal_size = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
password_encryption = scram-sha-256
log_line_prefix = '%m [%p] %u@%d '
log_timezone = 'UTC'
timezone = 'UTC'
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
CONF
  # Tests kill processes, never the machine: what the kernel has is not lost, and no commit waits for the disk.
  [ -z "${NO_POWER_CUTS:-}" ] || printf 'fsync = off\nfull_page_writes = off\n'
}

start_postgres() {
  is_running postgres && return 0
  make_postgres
  end_leftovers
  port_free "$POSTGRES_PORT" PostgreSQL
  if [ -f "$PG/data/postmaster.pid" ]; then
    say "PostgreSQL was killed last time; it recovers from its log."
    rm -f "$PG/data/postmaster.pid"
  fi
  # In the instance's folder and not in the data folder, so that a damaged file there cannot hide the port.
  (
    cd /
    if is_root; then
      launch postgres setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all \
        "$(postgres_bin)/postgres" -D /proc/self/fd/9/data -p "$POSTGRES_PORT" 9<"$PG"
    else
      launch postgres "$(postgres_bin)/postgres" -D /proc/self/fd/9/data -p "$POSTGRES_PORT" 9<"$PG"
    fi
  )
}

postgres_healthy() { "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$POSTGRES_PORT"; }

# psql as superuser: sql DATABASE ARGUMENTS…
sql() {
  local database=$1
  shift
  PGPASSWORD=$POSTGRES_PASSWORD "$(postgres_bin)/psql" -X -q -h 127.0.0.1 -p "$POSTGRES_PORT" -U postgres -d "$database" -v ON_ERROR_STOP=1 "$@"
}

# Databases and roles, once for each state of the SQL file.
make_databases() {
  local wanted name app migrator
  wanted=$(cat "$ROOT/deploy/postgres/service-database.sql" "$STATE/secrets" | sha256sum)
  [ "$(cat "$STATE/roles" 2>/dev/null)" != "$wanted" ] || return 0
  for name in "${DATABASES[@]}"; do
    app=${name^^}_APP_PASSWORD migrator=${name^^}_MIGRATOR_PASSWORD
    {
      printf "\\\\set app_password '%s'\n\\\\set migrator_password '%s'\n" "${!app}" "${!migrator}"
      sed "s/__service__/$name/g" "$ROOT/deploy/postgres/service-database.sql"
    } | sql postgres >"$LOGS/databases.log" 2>&1 || {
      tail -n 5 "$LOGS/databases.log" >&2
      die "The database of $name could not be made."
    }
  done
  printf '%s' "$wanted" >"$STATE/roles"
}
