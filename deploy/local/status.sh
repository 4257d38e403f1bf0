# shellcheck shell=bash
# What runs, where it is, how to sign in.

# The demo as "kind|field|field…" lines, read from tenants.json and operators.json, which keep one user a line for this purpose
# (tests/Deploy.Tests holds that against a real JSON reader).
demo_lines() {
  [ -f "$STATE/seeded" ] || return 0
  awk '
    function field(name,   text) {
      if (!match($0, "\"" name "\": *\"[^\"]*\"")) return ""
      text = substr($0, RSTART, RLENGTH)
      sub("^\"" name "\": *\"", "", text); sub("\"$", "", text)
      return text
    }
    FNR == 1 { tenant = "" }
    field("identifier") != "" { tenant = field("identifier"); print "site|" tenant }
    field("email") != "" { print "user|" tenant "|" field("email") "|" field("role") }
    field("clientId") != "" { print "key|" tenant "|" field("clientId") }' "$DEMO/tenants.json" "$DEMO/operators.json"
}

# Text as a JSON string; nothing here holds control characters.
json() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}
# Joins the lines of its input with commas.
json_list() { printf '[%s]' "$(paste -sd, -)"; }
public() { printf 'http://%s.localhost:%s' "$1" "$PORT"; }

service_url() {
  case $1 in
    postgres) printf 'postgres://127.0.0.1:%s' "$POSTGRES_PORT" ;;
    rabbitmq) printf 'amqp://127.0.0.1:%s' "$AMQP_PORT" ;;
    *) printf 'http://127.0.0.1:%s' "$(port_of "$1")" ;;
  esac
}

platform_status() {
  [ ! -s "$STATE/secrets" ] || load_secrets
  case ${1:-} in
    --json) status_json ;;
    '') status_text ;;
    *) die "status takes --json or nothing." ;;
  esac
}

status_json() {
  local name kind tenant first second
  local services='' users='' keys='' sites=''
  for name in "${SERVICES[@]}" "${SERVERS[@]}"; do
    services+=$(printf '{"name":%s,"url":%s,"healthy":%s}' "$(json "$name")" "$(json "$(service_url "$name")")" \
      "$(is_healthy "$name" && echo true || echo false)")$'\n'
  done
  while IFS='|' read -r kind tenant first second; do
    case $kind in
      site) sites+=$(json "$(public "$tenant")")$'\n' ;;
      user) users+="{\"email\":$(json "$first"),\"password\":$(json "$DEMO_PASSWORD"),\"tenant\":$(json "$tenant"),\"role\":$(json "$second")}"$'\n' ;;
      key) keys+="{\"tenant\":$(json "$tenant"),\"clientId\":$(json "$first"),\"clientSecret\":$(json "$DEMO_CLIENT_SECRET")}"$'\n' ;;
    esac
  done < <(demo_lines)
  printf '{"services":%s,"addresses":{"dashboard":%s,"identity":%s,"api":%s,"mail":%s,"sites":%s},"demo":{"users":%s,"apiKeys":%s}}\n' \
    "$(printf %s "$services" | json_list)" "$(json "$(public dashboard)")" "$(json "$(public id)")" "$(json "$(public api)")" \
    "$(json "$(public mail)")" "$(printf %s "$sites" | json_list)" "$(printf %s "$users" | json_list)" "$(printf %s "$keys" | json_list)"
}

status_text() {
  local name word
  for name in "${SERVERS[@]}" "${SERVICES[@]}"; do
    if is_healthy "$name"; then
      word=healthy
    elif is_running "$name"; then
      word='running, not healthy'
    else
      word=stopped
    fi
    printf '  %-14s %-21s %s\n' "$name" "$word" "$(service_url "$name")"
  done
  print_addresses
}

print_addresses() {
  local kind tenant first second
  printf '\n  %-14s %s\n' dashboard "$(public dashboard)" mail "$(public mail)" api "$(public api)" identity "$(public id)" | sed '/^$/d'
  while IFS='|' read -r kind tenant first second; do
    case $kind in
      site) printf '  %-14s %s\n' site "$(public "$tenant")" ;;
      user) printf '  %-14s %s  %s  (%s)\n' sign-in "$first" "$DEMO_PASSWORD" "$second" ;;
      key) printf '  %-14s %s  %s\n' 'API client' "$first" "$DEMO_CLIENT_SECRET" ;;
    esac
  done < <(demo_lines)
}

platform_logs() {
  local files=() name
  if [ $# -gt 0 ]; then
    port_of "$1" >/dev/null || die "There is no service \"$1\". There are: ${SERVICES[*]} ${SERVERS[*]}"
    files=("$LOGS/$1.log")
  else
    for name in "${SERVICES[@]}" "${SERVERS[@]}"; do files+=("$LOGS/$name.log"); done
  fi
  local present=()
  for name in "${files[@]}"; do [ ! -f "$name" ] || present+=("$name"); done
  [ ${#present[@]} -gt 0 ] || die "There are no logs yet."
  if [ -t 1 ]; then exec tail -n 50 -F "${present[@]}"; else tail -n 200 "${present[@]}"; fi
}
