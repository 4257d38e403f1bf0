# shellcheck shell=bash
# A RabbitMQ node of this instance's own: its ports, cookie, folder and epmd, all on loopback. Its folder is reached
# through descriptor 9, as PostgreSQL's is; that also keeps spaces in the path away from its scripts.

readonly MQ=$STATE/rabbitmq
readonly TEST_VHOSTS=(identity campaigns signatures notifications site dashboard gateway isolation contracts tenancy deploy clock browser spare)

# as_rabbitmq COMMAND…: in the environment of this node, without rights, in the process that calls.
rabbitmq_shell() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  printf '%s' '
    # Always the same name, because queues keep the paths of their files.
    folder=/proc/self/fd/9
    # The node asks df about its folder, and helpers do not get the descriptor: they look through the node itself.
    export NODE_FOLDER=/proc/$$/fd/9 PATH=/proc/$$/fd/9/bin:$PATH
    export HOME=$folder LANG=C.UTF-8 RABBITMQ_NODENAME=platform-$1@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
    export RABBITMQ_NODE_PORT=$1 RABBITMQ_DIST_PORT=$2 ERL_EPMD_PORT=$3 ERL_EPMD_ADDRESS=127.0.0.1
    export RABBITMQ_MNESIA_BASE=$folder/mnesia RABBITMQ_LOG_BASE=$folder/log RABBITMQ_PID_FILE=$folder/pid
    export RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced.config
    export RABBITMQ_CONF_ENV_FILE=$folder/environment RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins
    export RABBITMQ_GENERATED_CONFIG_DIR=$folder/config
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
    # Lets the script become the node instead of waiting beside it.
    export detached=1
    shift 3
    exec "$@"'
}

make_rabbitmq() {
  mkdir -p "$MQ/log" "$MQ/bin"
  (
    umask 077
    printf '%s' "$ERLANG_COOKIE" >"$MQ/cookie.new"
    chmod 400 "$MQ/cookie.new"
    mv -f "$MQ/cookie.new" "$MQ/.erlang.cookie"
    # shellcheck disable=SC2016 # expanded when df is asked
    printf '#!/bin/bash\nexec /usr/bin/df "${@/#\\/proc\\/self\\/fd\\/9/$NODE_FOLDER}"\n' >"$MQ/bin/df"
    chmod 700 "$MQ/bin/df"
    printf '[].\n' >"$MQ/enabled_plugins"
    : >"$MQ/environment"
    rabbitmq_definitions >"$MQ/definitions.json"
    cat >"$MQ/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$AMQP_PORT
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 200MB
load_definitions = /proc/self/fd/9/definitions.json
log.file = false
log.console = true
log.console.level = warning
log.console.use_colors = off
CONF
  )
  is_root && chown -R rabbitmq:rabbitmq "$MQ"
  chmod 700 "$MQ"
}

# One user, not guest; one virtual host; in the instance of the tests one more for each test project.
rabbitmq_definitions() {
  local hosts=(platform) host comma=''
  if [ -f "$STATE/for-tests" ]; then hosts+=("${TEST_VHOSTS[@]/#/test-}"); fi
  printf '{"users":[{"name":"platform","password":"%s","tags":""}],"vhosts":[' "$BUS_PASSWORD"
  for host in "${hosts[@]}"; do
    printf '%s{"name":"%s"}' "$comma" "$host"
    comma=,
  done
  printf '],"permissions":['
  comma=
  for host in "${hosts[@]}"; do
    printf '%s{"user":"platform","vhost":"%s","configure":".*","write":".*","read":".*"}' "$comma" "$host"
    comma=,
  done
  printf ']}\n'
}

start_rabbitmq() {
  is_running rabbitmq && is_running epmd && return 0
  end rabbitmq TERM 20
  end epmd TERM 5
  end_leftovers
  make_rabbitmq
  port_free "$AMQP_PORT" RabbitMQ
  port_free "$DIST_PORT" "RabbitMQ (between nodes)"
  port_free "$EPMD_PORT" "RabbitMQ (epmd)"
  local drop=()
  is_root && drop=(setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups --inh-caps=-all)
  (
    cd /
    launch epmd "${drop[@]}" epmd -address 127.0.0.1 -port "$EPMD_PORT"
    launch rabbitmq "${drop[@]}" sh -c "$(rabbitmq_shell)" rabbitmq "$AMQP_PORT" "$DIST_PORT" "$EPMD_PORT" \
      /usr/lib/rabbitmq/bin/rabbitmq-server 9<"$MQ"
  )
}

# The node opens its port last, when everything else is up.
rabbitmq_healthy() { is_running rabbitmq && tcp_open "$AMQP_PORT"; }

stop_rabbitmq() {
  end rabbitmq TERM 20
  end epmd TERM 5
}
