#!/bin/sh
# Makes each service's database and roles on the server that PGHOST, PGUSER and PGPASSWORD name; harmless when repeated.
# Needs <SERVICE>_APP_PASSWORD and <SERVICE>_MIGRATOR_PASSWORD in the environment.
set -eu

folder=$(dirname "$0")
for service in identity campaigns signatures notifications site dashboard; do
  word=$(echo "$service" | tr '[:lower:]' '[:upper:]')
  eval "app=\${${word}_APP_PASSWORD:?is missing} migrator=\${${word}_MIGRATOR_PASSWORD:?is missing}"
  # By standard input and not as arguments, which every process of the machine may read.
  {
    printf "\\\\set app_password '%s'\n\\\\set migrator_password '%s'\n" "$app" "$migrator"
    sed "s/__service__/$service/g" "$folder/service-database.sql"
  } | psql -X -q -v ON_ERROR_STOP=1 -d postgres
done
