# shellcheck shell=bash
# Processes of this instance. A pid file holds the pid and its start time, so that a recycled pid is never taken for ours.

# launch NAME COMMAND…: a session of its own, output to logs/NAME.log, marked with the instance it belongs to. With YIELDS=1
# it gives way to the others when all processors are busy; Linux weighs sessions before it weighs processes.
launch() {
  local name=$1
  shift
  local pidfile=$RUN/$name.pid log=$LOGS/$name.log
  rm -f "$pidfile"
  if [ -f "$log" ] && [ "$(stat -c %s "$log")" -gt 20000000 ]; then mv -f "$log" "$log.1"; fi
  # shellcheck disable=SC2016 # expanded by the inner shell, whose pid becomes the process's
  PLATFORM_INSTANCE=$STATE setsid bash -c '
    read -ra stat <"/proc/$$/stat"
    printf "%s %s\n" "$$" "${stat[21]}" >"$1.new" && mv "$1.new" "$1"
    shift
    if [ -n "${YIELDS:-}" ]; then { renice -n 10 -p $$ && echo 10 >/proc/self/autogroup; } >/dev/null 2>&1 || true; fi
    exec "$@"' launch "$pidfile" "$@" >>"$log" 2>&1 </dev/null 8>&- &
  disown
  local i
  for ((i = 0; i < 100; i++)); do
    [ -f "$pidfile" ] && return
    sleep 0.02
  done
  die "$name could not be started; see $log"
}

# Start time and state of a process, from the fields after its name, which may hold anything.
process_stat() {
  local stat=''
  # Not by $(<…): when the process goes while it is read, bash ends with it, whatever stands behind.
  { IFS= read -r -d '' stat <"/proc/$1/stat" || [ -n "$stat" ]; } 2>/dev/null || return 1
  read -ra stat <<<"${stat##*) }"
  printf '%s %s\n' "${stat[19]}" "${stat[0]}"
}

# The pid when it still runs; a zombie does not.
pid_of() {
  local pid='' started='' now='' state=''
  { read -r pid started <"$RUN/$1.pid"; } 2>/dev/null || return 1
  read -r now state < <(process_stat "$pid") || return 1
  [ "$now" = "$started" ] && [ "$state" != Z ] || return 1
  printf '%s\n' "$pid"
}
is_running() { pid_of "$1" >/dev/null; }

# end NAME SIGNAL SECONDS: asks with the signal, then insists.
end() {
  local name=$1 signal=$2 patience=$3 pid i
  pid=$(pid_of "$name") || {
    rm -f "$RUN/$name.pid"
    return 0
  }
  kill "-$signal" "$pid" 2>/dev/null || true
  for ((i = 0; i < patience * 20; i++)); do
    is_running "$name" || break
    sleep 0.05
  done
  if is_running "$name"; then
    warn "$name did not stop within $patience s and was killed."
    kill -KILL "$pid" 2>/dev/null || true
    while is_running "$name"; do sleep 0.05; done
  fi
  rm -f "$RUN/$name.pid"
}

# Every process that carries this instance's mark, whatever became of its pid file; and a postgres in our folder, which
# overwrites the place where the mark is.
instance_processes() {
  local file pid
  for file in $({ grep -lzxF -- "PLATFORM_INSTANCE=$STATE" /proc/[0-9]*/environ || true; } 2>/dev/null); do
    pid=${file#/proc/}
    printf '%s\n' "${pid%/environ}"
  done
  for file in /proc/[0-9]*/cwd; do
    [[ $(readlink "$file" 2>/dev/null) == "$STATE/postgres/data"* ]] || continue
    pid=${file#/proc/}
    printf '%s\n' "${pid%/cwd}"
  done
}

# What an earlier run left behind without a pid file that still fits.
end_leftovers() {
  local pid known='' name left=()
  for name in "$RUN"/*.pid; do
    [ -f "$name" ] || continue
    name=${name##*/}
    known+=" $(pid_of "${name%.pid}" || true) "
  done
  for pid in $(instance_processes | sort -un); do
    belongs_to_known "$pid" "$known" || left+=("$pid")
  done
  [ ${#left[@]} -gt 0 ] || return 0
  say "Ending ${#left[@]} process(es) that an earlier run of this instance left behind."
  kill -TERM "${left[@]}" 2>/dev/null || true
  local i
  for ((i = 0; i < 200; i++)); do
    gone "${left[@]}" && return
    sleep 0.05
  done
  kill -KILL "${left[@]}" 2>/dev/null || true
}
gone() {
  local pid state
  for pid in "$@"; do
    state=$(process_stat "$pid") || continue
    [ "${state#* }" = Z ] || return 1
  done
}
# belongs_to_known PID " pid  pid ": a helper or backend, by its line of parents.
belongs_to_known() {
  local pid=$1 stat
  while [ "$pid" -gt 1 ]; do
    stat=''
    [[ $2 != *" $pid "* ]] || return 0
    { IFS= read -r -d '' stat <"/proc/$pid/stat" || [ -n "$stat" ]; } 2>/dev/null || return 0
    read -ra stat <<<"${stat##*) }"
    pid=${stat[1]}
  done
  return 1
}

# Who listens on a port of loopback: "pid name", "?" when it cannot be seen, nothing when it is free.
port_owner() {
  local hex inode
  hex=$(printf '%04X' "$1")
  # To the last line: an awk that goes early breaks the pipe, and with it this command.
  inode=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hex" '
    inode == "" && $4 == "0A" && $2 ~ (":" port "$") && $2 ~ /^(0100007F|00000000|0+|00000000000000000000000001000000|0000000000000000FFFF00000100007F):/ { inode = $10 }
    END { print inode }')
  [ -n "$inode" ] || return 0
  local pid
  pid=$({ find /proc/[0-9]*/fd -lname "socket:\[$inode\]" || true; } 2>/dev/null | head -n 1 | cut -d/ -f3)
  if [ -n "$pid" ]; then printf '%s %s\n' "$pid" "$(cat "/proc/$pid/comm" 2>/dev/null)"; else printf '?\n'; fi
}

# port_free PORT NAME: fails with the way out when a stranger has it.
port_free() {
  local owner tries=40
  owner=$(port_owner "$1")
  # Of a process that was just killed the port outlives what can be seen of it by a moment.
  while [ "$owner" = '?' ] && ((tries-- > 0)); do
    sleep 0.1
    owner=$(port_owner "$1")
  done
  [ -n "$owner" ] || return 0
  local who="process ${owner% *} (${owner#* })"
  [ "$owner" != '?' ] || who='a process of another user'
  die "Port $1, needed for $2, is in use by $who. End it, or take other ports: PLATFORM_PORT=$((PORT < 20000 ? PORT + 1000 : PORT - 1000)) ./platform up"
}
