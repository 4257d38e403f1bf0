# shellcheck shell=bash
# Builds the services into .local/build/<hash of the sources>: nothing to do when that is there, and a running instance is
# never changed under its feet. Instances share the builds.

readonly BUILDS=$ROOT/.local/build

# A compiler of its own stays warm from project to project and is ended with the build, also when this command is killed.
# Nothing of it may hold the locks (descriptors 7 and 8).
dotnet_build() (
  exec 7>&- 8>&-
  trap 'end_compiler "platform-$$"' EXIT
  dotnet build "$@" -c Release -v:minimal -nodeReuse:false -p:UseSharedCompilation=true "-p:SharedCompilationId=platform-$$"
)

end_compiler() {
  local pid
  for pid in $({ grep -lzxF -- "-pipename:$1" /proc/[0-9]*/cmdline || true; } 2>/dev/null | cut -d/ -f3); do
    kill "$pid" 2>/dev/null || true
  done
}

# A hash over names and contents of everything that goes into the services.
source_stamp() {
  (
    cd "$ROOT"
    find gateway services Directory.*.props global.json deploy/local/publish.proj -type f \
      -not -path '*/bin/*' -not -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
  )
}

build_services() {
  mkdir -p "$BUILDS"
  BUILD=$BUILDS/${SOLUTION_BUILT:-$(source_stamp)}
  [ ! -d "$BUILD" ] || return 0

  # Two instances may want the same build at the same time.
  exec 7>"$BUILDS/lock"
  flock 7
  if [ ! -d "$BUILD" ]; then
    step build "compiling the services"
    local new=$BUILDS/unfinished
    rm -rf "$new"
    {
      { [ -n "${SOLUTION_BUILT:-}" ] || dotnet_build "$ROOT/deploy/local/services.slnf"; } &&
        dotnet msbuild "$ROOT/deploy/local/publish.proj" -m -nodeReuse:false -v:minimal "-p:Folder=$new" 7>&- 8>&-
    } >"$LOGS/build.log" 2>&1 || {
      grep -E 'error|warn' "$LOGS/build.log" | sort -u | head -n 20 >&2 || true
      die "The services do not build; the whole output is in $LOGS/build.log"
    }
    mv "$new" "$BUILD"
    step build "done ($(seconds))"
    remove_old_builds
  fi
  exec 7>&-
}

# Everything with the tests; the services need no second build after it.
build_solution() {
  mkdir -p "$BUILDS"
  step build "compiling everything"
  # The projects' own bin and obj folders bear one build at a time.
  exec 7>"$BUILDS/lock"
  flock 7
  # Of what is compiled now, whatever somebody changes while the tests run.
  local stamp
  stamp=$(source_stamp)
  dotnet_build "$ROOT/Platform.sln" >"$LOGS/solution.log" 2>&1 || {
    grep -E 'error|warn' "$LOGS/solution.log" | sort -u | head -n 30 >&2 || true
    die "The solution does not build; the whole output is in $LOGS/solution.log"
  }
  exec 7>&-
  SOLUTION_BUILT=$stamp
  step build "done ($(seconds))"
}

# Keeps the newest three and any that a process still runs from.
remove_old_builds() {
  local old
  while IFS= read -r old; do
    [ "$old" != "$BUILD" ] || continue
    grep -lsF -- "$old" /proc/[0-9]*/cmdline >/dev/null 2>&1 || rm -rf "$old"
  done < <(find "$BUILDS" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2- | tail -n +4)
}
