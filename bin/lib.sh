# Shared by the commands in this folder; to be sourced, not run. Bash 5.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die() {
    echo "$(basename "$0"): $*" >&2
    exit 2
}

# need COMMAND PACKAGE...: makes sure that COMMAND is there, by apt where that is allowed, else says what to run.
need() {
    local command=$1
    shift
    command -v "$command" >/dev/null 2>&1 && return
    install "$command is missing" "$@"
}

# install REASON PACKAGE...
install() {
    local reason=$1 sudo=
    shift
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            sudo="sudo -n"
        else
            die "$reason; install it with: sudo apt-get update && sudo apt-get install -y $*"
        fi
    fi
    command -v apt-get >/dev/null 2>&1 || die "$reason, and there is no apt-get here; install: $*"
    echo "$reason: installing $*"
    $sudo apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        die "$reason, and apt-get could not install: $*"
}

# need_java: JDK 17 or later, the compiler too; JAVA_HOME is honoured, as Maven does.
need_java() {
    local javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac version
    command -v "$javac" >/dev/null 2>&1 || { unset JAVA_HOME; javac=javac; }
    command -v javac >/dev/null 2>&1 || [ "$javac" != javac ] || install "a JDK is missing" openjdk-17-jdk-headless
    version=$("$javac" -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    if [ "$version" -lt 17 ]; then
        install "JDK 17 or later is needed and javac is $version" openjdk-17-jdk-headless
        JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(ls -d /usr/lib/jvm/*17*/bin/javac | head -n 1)")")")
        export JAVA_HOME
    fi
    JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
}

# need_maven: Maven 3.8 or later.
need_maven() {
    need mvn maven
    local version
    version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case $version in
        3.[0-7] | 2.* | "") die "Maven 3.8 or later is needed and mvn is ${version:-unknown}" ;;
    esac
}

# need_node: node 18 or later and npm, to build the page.
need_node() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || install "node or npm is missing" nodejs npm
    local version
    version=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
    [ "$version" -ge 18 ] || die "node 18 or later is needed and node is ${version/#0/unknown}"
}

# need_chromium: a browser for the browser tests.
need_chromium() {
    need chromium chromium
}

# run_benchmarks MAIN ARGUMENT...: builds what is measured, for the question of queries the WAR too, then runs
# dev.zeroheap.bench.MAIN.
run_benchmarks() {
    local main=$1 modules=benchmarks commit
    shift
    need_java
    need_maven
    if [[ ${1:-} == query ]]; then
        modules=benchmarks,rest-war
        need_node
    fi
    cd "$ROOT"
    mvn --quiet --batch-mode -Pbenchmarks -DskipTests package -pl "$modules" -am >&2
    commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
    git diff --quiet HEAD 2>/dev/null || commit="$commit with changes"
    exec "$JAVA" "-Dbench.commit=$commit" -cp "benchmarks/target/classes:$(cat benchmarks/target/class-path)" \
        "dev.zeroheap.bench.$main" "$@"
}
