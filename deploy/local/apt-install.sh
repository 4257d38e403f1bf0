#!/usr/bin/env bash
# Run as root by install.sh: installs Debian packages so that none of them starts a server or makes a cluster of its own.
# What holds only for the time of the installation is taken back at the end, however it ends.
set -euo pipefail

undo=()
take_back() {
  local file
  for file in "${undo[@]}"; do rm -f "$file"; done
}
trap take_back EXIT

if [ ! -e /usr/sbin/policy-rc.d ]; then
  undo+=(/usr/sbin/policy-rc.d)
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi

new_rabbitmq=
for package in "$@"; do
  case $package in
    postgresql)
      # Without this Debian makes a cluster "main" and starts it at the next boot.
      mkdir -p /etc/postgresql-common/createcluster.d
      undo+=(/etc/postgresql-common/createcluster.d/platform.conf)
      printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.d/platform.conf
      ;;
    rabbitmq-server) new_rabbitmq=1 ;;
  esac
done

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"

if [ -n "$new_rabbitmq" ] && command -v deb-systemd-helper >/dev/null; then
  deb-systemd-helper disable rabbitmq-server.service epmd.socket epmd.service >/dev/null 2>&1 || true
fi
