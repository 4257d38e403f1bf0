# shellcheck shell=bash
# Builds the services into .local/build/<hash of the sources>: nothing to do when that is there, and a running instance is
# never changed under its feet. Instances share the builds.

readonly BUILDS=$ROOT/.local/build

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
  BUILD=$BUILDS/$(source_stamp)
  [ ! -d "$BUILD" ] || return 0

  # Two instances may want the same build at the same time.
  exec 7>"$BUILDS/lock"
  flock 7
  if [ ! -d "$BUILD" ]; then
    step build "compiling the services"
    local new=$BUILDS/unfinished
    rm -rf "$new"
    {
      { [ -n "${SOLUTION_BUILT:-}" ] || dotnet build "$ROOT/deploy/local/services.slnf" -c Release -nodeReuse:false -v:minimal 7>&- 8>&-; } &&
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
  step build "compiling everything"
  dotnet build "$ROOT/Platform.sln" -c Release -nodeReuse:false -v:minimal >"$LOGS/solution.log" 2>&1 7>&- 8>&- || {
    grep -E 'error|warn' "$LOGS/solution.log" | sort -u | head -n 30 >&2 || true
    die "The solution does not build; the whole output is in $LOGS/solution.log"
  }
  SOLUTION_BUILT=1
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
