#!/bin/sh
# Makes the JVM's start-up caches: each program does its real work once, in a small cluster of its own on loopback, and
# writes down what it loaded. Called by bin/build; what cannot be made is left out. A cache fits only the very jars, JVM
# and flags it was made with, so those whose jars changed are made anew. In a packaged tree it is make-caches, which makes
# all of them: there the age of a file tells nothing.
#   .train.sh [PROGRAM...]   by default all
set -eu
programs=${*:-dfget dfdaemon scheduler manager dragonfly}
root=$(cd "${0%/*}/.." && pwd)
. "$root/bin/.lib.sh"
known_java
export DRAGONFLY_NO_BUILD=1
unset DRAGONFLY_JAVA_OPTS DRAGONFLY_DATA_DIR || :
work=$(mktemp -d "${TMPDIR:-/tmp}/dragonfly-cache.XXXXXX")
pids=
stop_all() {
  for pid in $pids; do kill "$pid" 2>/dev/null || :; done
  pids=
}
trap 'stop_all; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { echo "$*" >&2; }

# True if the cache of a program is not asked for, or there and no older than what it was made from.
is_good() {
  case " $programs " in *" $1 "*) ;; *) return 0 ;; esac
  [ -f "$dist/cache/$1" ] && [ ! "$dist/java" -nt "$dist/cache/$1" ] &&
    [ ! "$dist/class-path/$1" -nt "$dist/cache/$1" ] && [ ! "$root/bin/.lib.sh" -nt "$dist/cache/$1" ] || return 1
  while read -r jar; do
    [ ! "$dist/lib/$jar" -nt "$dist/cache/$1" ] || return 1
  done <"$dist/class-path/$1"
}

# start NAME PROGRAM ARGUMENT...: in the background; its pid in $last. With the NAME of the program it writes its cache, if that
# is wanted.
start() {
  name=$1
  program=$2
  shift 2
  output=
  if [ "$name" = "$program" ]; then
    case " $wanted " in *" $name "*) output=$work/$name.cache ;; esac
  fi
  DRAGONFLY_CACHE_OUTPUT=$output "$root/bin/$program" "$@" >"$work/$name.log" 2>&1 </dev/null &
  last=$!
  pids="$pids $last"
}

# wait_for SECONDS COMMAND...: true once the command succeeds.
wait_for() {
  tries=$(($1 * 10))
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}

# end PID...: TERM, and waits until the process has written its cache.
end() {
  for pid in "$@"; do kill "$pid" 2>/dev/null || :; done
  for pid in "$@"; do wait "$pid" || :; done
}

# The last thing that a program had to say.
last_word() {
  grep -v 'AOT\|^Picked up' "$1" 2>/dev/null | tail -n 1
}

# Keeps a cache that was made.
keep() {
  [ -s "$work/$1.cache" ] || {
    say "  no start-up cache for $1: $(last_word "$work/$1.log")"
    return 0
  }
  mv "$work/$1.cache" "$dist/cache/.$1.new"
  mv "$dist/cache/.$1.new" "$dist/cache/$1"
}

serve_source() {
  head -c 64000000 /dev/urandom >"$work/source.bin"
  cp "$work/source.bin" "$work/other.bin"
  "$JAVA" -m jdk.httpserver -b 127.0.0.1 -p 0 -d "$work" >"$work/source.log" 2>&1 &
  pids="$pids $!"
  wait_for 20 grep -q '^URL' "$work/source.log"
  url=$(sed -n 's/^URL //p' "$work/source.log")source.bin
}

# A free block of ports is likely, not certain: who fails to listen has no cache, and the next build tries again.
base=$((20000 + ($(od -An -N2 -tu2 /dev/urandom) % 3000) * 10))

separate_programs() {
  start manager manager --console \
    --set database.type=h2 --set "database.h2.path=$work/manager" --set "server.logDir=$work/log" \
    --set server.listenIP=127.0.0.1 --set "server.grpc.listenIP=127.0.0.1" \
    --set "server.grpc.port.start=$base" --set "server.rest.addr=127.0.0.1:$((base + 1))"
  manager=$last
  wait_for 60 port_open $base || return 1
  start scheduler scheduler --console \
    --set server.listenIP=127.0.0.1 --set server.advertiseIP=127.0.0.1 --set "server.port=$((base + 2))" \
    --set "manager.addr=127.0.0.1:$base" --set metrics.enable=true --set "metrics.addr=127.0.0.1:$((base + 3))"
  scheduler=$last
  wait_for 30 port_open $((base + 2)) || return 1
  # the daemon learns all its parts: from the source while there is no seed, as a parent, as a child
  daemon dfdaemon false
  peer=$last
  wait_for 30 test -S "$work/dfdaemon.sock" || return 1
  "$root/bin/dfget" -e "$work/dfdaemon.sock" "${url%source.bin}other.bin" -O "$work/other" >"$work/other.log" 2>&1 ||
    return 1
  daemon seed true
  seed=$last
  wait_for 30 test -S "$work/seed.sock" || return 1
  "$root/bin/dfget" -e "$work/seed.sock" "${url%source.bin}other.bin" -O "$work/other" --overwrite \
    >"$work/other.log" 2>&1 || return 1
  download "$work/dfdaemon.sock"
  end "$peer" "$seed" "$scheduler" "$manager"
}

daemon() {
  start "$1" dfdaemon --console --set "download.server.socketPath=$work/$1.sock" --set "storage.dir=$work/$1" \
    --set "server.cacheDir=$work/$1-cache" --set "manager.addr=http://127.0.0.1:$base" --set "seedPeer.enable=$2" \
    --set host.ip=127.0.0.1 --set "host.hostname=$1" --set upload.server.ip=127.0.0.1 --set storage.server.ip=127.0.0.1 \
    --set upload.server.port=0 --set storage.server.tcpPort=0 --set metrics.server.port=0 --set health.server.port=0
}

# Whether something on this machine listens on a TCP port.
port_open() {
  grep -q ":$(printf %04X "$1") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6
}

# Twice: new content, then content that the daemon has. The second is what dfget's cache is for.
download() {
  "$root/bin/dfget" -e "$1" "$url" -O "$work/out" --overwrite >"$work/download.log" 2>&1 </dev/null || return 1
  DRAGONFLY_CACHE_OUTPUT=$work/dfget.cache "$root/bin/dfget" -e "$1" "$url" -O "$work/out" --overwrite \
    >"$work/dfget.log" 2>&1 </dev/null
}

all_in_one() {
  start dragonfly dragonfly up --data-dir "$work/up" --port-offset $((100 + base % 400))
  cluster=$last
  wait_for 60 test -S "$work/up/run/dfdaemon.sock" || return 1
  wait_for 10 download_from_all_in_one || return 1
  end "$cluster"
}

download_from_all_in_one() {
  "$root/bin/dfget" -e "$work/up/run/dfdaemon.sock" "$url" -O "$work/out" --overwrite
}

[ -f "$root/pom.xml" ] || rm -f "$dist"/cache/*
wanted=
for program in dfget dfdaemon scheduler manager; do
  is_good $program || wanted="$wanted $program"
done
serve_source
if [ -n "$wanted" ]; then
  say "making start-up caches of$wanted ..."
  separate_programs || say "  the programs did not work together"
  for program in $wanted; do keep "$program"; done
fi
if ! is_good dragonfly; then
  wanted=dragonfly
  say "making the start-up cache of dragonfly ..."
  all_in_one || say "  dragonfly up did not work: $(last_word "$work/dragonfly.log")"
  keep dragonfly
fi
