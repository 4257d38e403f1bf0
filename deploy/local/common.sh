# shellcheck shell=bash
# What every part needs: where things are, how to speak, one command at a time.

# Local state of this instance. Another folder and port make another instance beside it.
STATE=${PLATFORM_STATE:-.local}
case $STATE in /*) ;; *) STATE=$ROOT/$STATE ;; esac
readonly STATE
readonly PORT=${PLATFORM_PORT:-8080}
# Before anything is reckoned with it.
[[ $PORT =~ ^[1-9][0-9]{3,4}$ ]] && [ "$PORT" -ge 1024 ] && [ "$PORT" -le 32700 ] || {
  printf 'platform: PLATFORM_PORT is "%s"; it must be a number from 1024 to 32700 (higher ports are handed out by the system to others).\n' "$PORT" >&2
  exit 1
}
readonly RUN=$STATE/run LOGS=$STATE/logs DEMO=$ROOT/deploy/demo
# Changed when an older state folder can no longer be used.
readonly STATE_FORMAT=1
readonly POSTGRES_PORT=$((PORT + 10)) AMQP_PORT=$((PORT + 11)) DIST_PORT=$((PORT + 12)) EPMD_PORT=$((PORT + 13))

say() { printf '%s\n' "$*"; }
step() { printf '  %-14s %s\n' "$1" "$2"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  printf 'platform: %s\n' "$*" >&2
  exit 1
}
is_root() { [ "$(id -u)" -eq 0 ]; }
# Seconds since the command began, for progress lines.
seconds() { printf '%s s' "$SECONDS"; }

platform_help() {
  cat <<'TEXT'
./platform up [--detach] [--empty]   install what is missing, build, start everything, fill in the demo
./platform down                      stop everything, keep the data
./platform reset [--yes]             stop everything and delete the local data
./platform status [--json]           what runs, where it is, how to sign in
./platform logs [service]            the last log lines; follows them in a terminal
./platform start|stop|restart|kill <service>
                                     one service, postgres or rabbitmq; kill is kill -9
./platform seed <folder>             the organisations of the folder's tenants.json, with people and an API client each
./platform tenant move <identifier> --to <connection>
                                     gives an organisation a database of its own while everything runs; --to first brings it back
./platform operator add|remove <email>
                                     who runs the platform, at /operator of the dashboard
./platform test [filter]             every test, on an instance of its own
./platform bench <name>              a benchmark, on an instance of its own

PLATFORM_PORT (8080) and PLATFORM_STATE (.local) make an instance of its own beside others.
TEXT
}

# The folder of this instance, readable by its owner only, and free disk for what is about to happen.
prepare_state() {
  mkdir -p "$STATE" 2>/dev/null && [ -w "$STATE" ] || die "The folder $STATE cannot be written. Is it another user's, or the disk read-only?"
  chmod 700 "$STATE"
  local free
  free=$(df -Pm "$STATE" | awk 'NR == 2 { print $4 }')
  local needed=400
  [ -d "$STATE/postgres/data" ] || needed=1500
  [ "$free" -ge "$needed" ] ||
    die "The disk under $STATE is full: $free MB free, $needed MB needed. Free some, or ./platform reset to delete the local data."
  mkdir -p "$RUN" "$LOGS"
  local format=
  [ -f "$STATE/format" ] && format=$(<"$STATE/format")
  [ -n "$format" ] || [ ! -d "$STATE/postgres/data" ] || format=older
  [ -z "$format" ] || [ "$format" = "$STATE_FORMAT" ] ||
    die "$STATE holds data of another version of this project (format $format, needed $STATE_FORMAT). Delete it with ./platform reset."
  printf '%s\n' "$STATE_FORMAT" >"$STATE/format"
}

# One changing command at a time on one instance. Started processes must not inherit descriptor 8.
lock_instance() {
  mkdir -p "$STATE"
  exec 8>"$STATE/lock"
  flock -w 120 8 || die "Another ./platform command is busy with $STATE."
}
# One test or bench at a time on one instance. Another lock, because tests break and start its services by command.
lock_run() {
  mkdir -p "$STATE"
  exec 8>"$STATE/run.lock"
  flock -w 5 8 || die "Another ./platform test or bench is running on $STATE."
}
unlock_instance() { exec 8>&-; }

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
random_base64() { head -c "$1" /dev/urandom | base64 -w0; }

# http_ok PORT PATH [NAME]: the first line of an HTTP answer says 200, at localhost or a name below it; without curl, which a
# bare machine lacks.
http_ok() {
  local port=$1 path=$2 name=${3:-} line=
  {
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: %slocalhost:%s\r\nConnection: close\r\n\r\n' "$path" "${name:+$name.}" "$PORT" >&3
    IFS= read -r -t 5 line <&3 || true
    exec 3<&- 3>&-
  } 2>/dev/null
  [[ $line == 'HTTP/1.1 200'* ]]
}
tcp_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
