#!/bin/sh
# Builds the page into DIRECTORY/dist, unless it was built there from the same sources; or, with "check", tests it by the
# compiler and its unit tests. Where one of the SKIPs is true there is no page, and no test of it:
# build.sh DIRECTORY build|check [SKIP...]
set -eu
target=$1
wanted=$2
shift 2
for skip in "$@"; do
    if [ "$skip" = true ]; then
        if [ "$wanted" = build ]; then
            rm -rf "$target/dist" "$target/build.stamp"
            mkdir -p "$target/dist" # the WAR is made of it all the same
        fi
        exit 0
    fi
done
cd "$(dirname "$0")"

if ! command -v node > /dev/null 2>&1 || ! command -v npm > /dev/null 2>&1; then
    echo "the page is built by node and npm, and they are not here: apt-get install -y nodejs npm," \
        "or leave the page out with -Dpage.skip" >&2
    exit 1
fi
version=$(node -p 'process.versions.node.split(".")[0]')
if [ "$version" -lt 18 ]; then
    echo "the page is built by node 18 or later, and node is $version here: apt-get install -y nodejs npm," \
        "or leave the page out with -Dpage.skip" >&2
    exit 1
fi

digest() { sha256sum | cut -c 1-64; }
packages=$(cat .npmrc package-lock.json | digest)
sources=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum | digest)
mkdir -p "$target"
if [ -f "$target/$wanted.stamp" ] && [ "$(cat "$target/$wanted.stamp")" = "$sources" ]; then
    exit 0
fi

if [ ! -f node_modules/.stamp ] || [ "$(cat node_modules/.stamp)" != "$packages" ]; then
    npm ci --prefer-offline --no-audit --no-fund --loglevel=error
    echo "$packages" > node_modules/.stamp
fi

if [ "$wanted" = check ]; then
    npm run --silent check
    npm test --silent -- --reporter=dot
else
    rm -rf "$target/dist"
    PAGE_OUT="$target/dist" npm run --silent build -- --logLevel warn
fi
echo "$sources" > "$target/$wanted.stamp"
