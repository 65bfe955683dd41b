# Shared by the launchers of this folder; sourced, not run.

# Sets JAVA to the java of a JDK 25 or newer, or ends with one line that says what is missing.
find_java() {
  for candidate in "${JAVA_HOME:-/nonexistent}/bin/java" "$(command -v java || true)" \
    /usr/lib/jvm/*25*/bin/java /usr/lib/jvm/*2[6-9]*/bin/java /opt/*/bin/java \
    "$HOME"/.sdkman/candidates/java/*/bin/java "$HOME"/.jdks/*/bin/java; do
    [ -x "$candidate" ] || continue
    release=$(dirname "$(dirname "$(readlink -f "$candidate")")")/release
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null)
    if [ "${major:-0}" -ge 25 ]; then
      JAVA=$candidate
      return 0
    fi
  done
  echo "no JDK 25 or newer found: install one and set JAVA_HOME to it" >&2
  exit 69
}
