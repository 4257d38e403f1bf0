# shellcheck shell=bash
# Passwords and keys of this instance, made once, readable by its owner only.

load_secrets() {
  local file=$STATE/secrets name
  if [ ! -s "$file" ]; then
    (
      umask 077
      {
        printf 'POSTGRES_PASSWORD=%s\nBUS_PASSWORD=%s\nERLANG_COOKIE=%s\n' "$(random_hex 16)" "$(random_hex 16)" "$(random_hex 20)"
        for name in "${DATABASES[@]}"; do
          printf '%s_APP_PASSWORD=%s\n%s_MIGRATOR_PASSWORD=%s\n' "${name^^}" "$(random_hex 16)" "${name^^}" "$(random_hex 16)"
        done
        for name in LINKS ADDRESSES KEY_ENCRYPTION; do printf '%s_KEY=%s\n' "$name" "$(random_base64 32)"; done
        printf 'DASHBOARD_CLIENT_SECRET=%s\n' "$(random_hex 24)"
        printf 'DEMO_PASSWORD=Demo-%s-%s\nDEMO_CLIENT_SECRET=%s\n' "$(random_hex 5)" "$(random_hex 5)" "$(random_hex 24)"
      } >"$file.new"
      mv "$file.new" "$file"
    )
  fi
  # shellcheck source=/dev/null
  source "$file"
}
