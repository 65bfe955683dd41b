# Shared by the launchers of this folder, which set root; sourced, not run. POSIX sh.
#
# What bin/build makes lies in $dist: lib/ (jars), class-path/ (one file a program), cache/ (the JVM's start-up caches),
# java (the JVM they were made with), built and checked (stamps). In a packaged tree, which has no pom.xml, it is dist/.
# DRAGONFLY_DIST names another directory for the output of a checkout.

if [ -f "$root/pom.xml" ]; then dist=${DRAGONFLY_DIST:-$root/target/dist}; else dist=$root/dist; fi

# Ends with one line and an exit code (sysexits: 69 something is missing, 70 the build failed).
fail() {
  code=$1
  shift
  echo "$*" >&2
  exit "$code"
}

# Sets JAVA to the java of a JDK 25 or newer, or ends with one line that says what is missing.
find_java() {
  for candidate in "${JAVA_HOME:-/nonexistent}/bin/java" "$(command -v java || :)" \
    /usr/lib/jvm/*25*/bin/java /usr/lib/jvm/*2[6-9]*/bin/java /opt/*/bin/java \
    "$HOME"/.sdkman/candidates/java/*/bin/java "$HOME"/.jdks/*/bin/java; do
    [ -x "$candidate" ] || continue
    home=$(readlink -f "$candidate")
    home=${home%/bin/java}
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)
    if [ "${major:-0}" -ge 25 ]; then
      JAVA=$home/bin/java
      return 0
    fi
  done
  fail 69 "no JDK 25 or newer found: install one (e.g. temurin-25-jdk) and set JAVA_HOME to it"
}

# The JVM that the build found, unless JAVA_HOME says something else today.
known_java() {
  if [ -r "$dist/java" ]; then
    {
      read -r built_home
      read -r JAVA
    } <"$dist/java"
    [ "$built_home" != "${JAVA_HOME:-}" ] || [ ! -x "$JAVA" ] || return 0
  fi
  find_java
}

# Whether the build output is missing or older than the sources. With "quick" the sources are looked at only after git
# has moved something: a look at every file takes longer than a small download.
is_stale() {
  [ -f "$root/pom.xml" ] || return 1
  [ -f "$dist/built" ] || return 0
  [ -z "${DRAGONFLY_NO_BUILD:-}" ] || return 1
  if [ "${1:-}" = quick ]; then
    [ "$root/.git/HEAD" -nt "$dist/checked" ] || [ "$root/.git/index" -nt "$dist/checked" ] ||
      [ "$root/.git/logs/HEAD" -nt "$dist/checked" ] || return 1
  fi
  newer=$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$root/bin/build" \
    "$root/console/src" "$root/console/public" "$root/console/index.html" "$root/console/package-lock.json" \
    -newer "$dist/built" -print -quit 2>/dev/null)
  [ -z "$newer" ] || return 0
  : >"$dist/checked"
  return 1
}

# run PROGRAM ARGUMENT...: builds if need be and becomes the program.
run() {
  program=$1
  shift
  server="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  check=
  case $program in
    dfget)
      main=dragonfly.dfget.command.DfgetCommand
      # the reflection flag spares the JVM from making classes for the few constructors called so
      flags="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -Xmx640m -Djdk.reflect.useNativeAccessorOnly=true"
      check=quick
      ;;
    dfdaemon)
      main=dragonfly.daemon.DaemonMain
      # bytes move in the kernel and in intrinsics: the second compiler costs more than its code saves
      flags="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms32m -Xmx128m -XX:MaxDirectMemorySize=128m -XX:+ExitOnOutOfMemoryError $server"
      ;;
    scheduler)
      main=dragonfly.scheduler.SchedulerMain
      flags="-XX:+UseSerialGC -Xms32m -Xmx512m -XX:+ExitOnOutOfMemoryError $server"
      ;;
    manager)
      main=dragonfly.manager.ManagerMain
      # lives long and answers much: the second compiler earns its memory
      flags="-XX:+UseSerialGC -Xms64m -Xmx256m -XX:+ExitOnOutOfMemoryError $server"
      ;;
    dragonfly)
      main=dragonfly.launcher.DragonflyCommand
      flags="-XX:+UseSerialGC -Xms64m -Xmx1g -XX:MaxDirectMemorySize=512m $server"
      ;;
    *) fail 64 "unknown program $program" ;;
  esac

  if is_stale $check; then
    "$root/bin/build" || exit $?
  fi
  known_java
  [ -r "$dist/class-path/$program" ] ||
    fail 69 "$dist holds no $program: build it with bin/build"
  class_path=
  while read -r jar; do
    class_path=$class_path:$dist/lib/$jar
  done <"$dist/class-path/$program"

  # what the JVM has to say goes to standard error, and a cache that does not fit is not worth a word
  set -- -cp "${class_path#:}" -Xlog:disable -Xlog:all=error:stderr "$main" "$@"
  if [ -n "${DRAGONFLY_CACHE_OUTPUT:-}" ]; then
    set -- "-XX:AOTCacheOutput=$DRAGONFLY_CACHE_OUTPUT" "$@"
  elif [ -f "$dist/cache/$program" ]; then
    set -- "-XX:AOTCache=$dist/cache/$program" "$@"
  fi
  if [ -t 2 ]; then
    size=$(stty size <&2 2>/dev/null || :)
    set -- "-Ddragonfly.terminal=${size#* }" "$@"
  fi
  # shellcheck disable=SC2086 # flags are words
  exec "$JAVA" $flags ${DRAGONFLY_JAVA_OPTS:-} "$@"
}
