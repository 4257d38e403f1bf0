# shellcheck shell=bash
# Installs what is missing from Debian, and nothing that is there already is touched or started.

postgres_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$newest" ] && dirname "$newest"
}
has_rabbitmq() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && command -v epmd >/dev/null; }

ensure_dotnet() {
  local folder
  for folder in "${DOTNET_ROOT:-}" /usr/share/dotnet /usr/lib/dotnet "$HOME/.dotnet"; do
    command -v dotnet >/dev/null && break
    [ -n "$folder" ] && [ -x "$folder/dotnet" ] && PATH=$folder:$PATH
  done
  command -v dotnet >/dev/null || die "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0"
  [ -d "$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk" ] && compgen -G "$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/10.*" >/dev/null ||
    die "The .NET SDK found ($(command -v dotnet)) is not version 10: https://dotnet.microsoft.com/download/dotnet/10.0"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
}

# ensure_packages [PACKAGE…]: these, which have a command of the same name, and the two servers.
ensure_packages() {
  local missing=() extra
  [ -n "$(postgres_bin)" ] || missing+=(postgresql)
  has_rabbitmq || missing+=(rabbitmq-server)
  for extra in "$@"; do
    command -v "$extra" >/dev/null || missing+=("$extra")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  command -v apt-get >/dev/null ||
    die "Missing: ${missing[*]}. They are installed with apt on Debian 12; on another system please install them by hand."
  local sudo=()
  if ! is_root; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      sudo=(sudo -n)
    elif command -v sudo >/dev/null && [ -t 0 ] && sudo true; then
      sudo=(sudo)
    else
      die "Missing packages, and neither root nor sudo to install them. Please run as root: apt-get install -y ${missing[*]}"
    fi
  fi
  step install "${missing[*]} (apt)"
  "${sudo[@]}" bash "$ROOT/deploy/local/apt-install.sh" "${missing[@]}" >"$LOGS/install.log" 2>&1 || {
    tail -n 15 "$LOGS/install.log" >&2
    die "apt could not install ${missing[*]}; the whole output is in $LOGS/install.log"
  }
  [ -n "$(postgres_bin)" ] && has_rabbitmq || die "apt ended well, but PostgreSQL or RabbitMQ are not where Debian puts them; see $LOGS/install.log"
}

# The browser of the tests: Chromium without a window that nobody sees, for a third of the processor time. The whole one must do
# where only that can be had.
ensure_browser() {
  (ensure_packages chromium-headless-shell) || {
    command -v chromium >/dev/null || exit 1
    step install "going on with the chromium that is here"
  }
  PLATFORM_TEST_BROWSER=$(command -v chromium-headless-shell || command -v chromium)
  export PLATFORM_TEST_BROWSER
}
