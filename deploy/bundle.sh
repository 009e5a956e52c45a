#!/usr/bin/env bash
# Makes one archive that installs without any network: the code at HEAD and a wheel of every library. `deploy/bundle.sh [FOLDER]`
# Made on a machine of the server's Python and processor, for wheels are built for both.
set -euo pipefail
tree=$(cd "$(dirname "$0")/.." && pwd)
out=$(mkdir -p "${1:-$tree/dist}" && cd "${1:-$tree/dist}" && pwd)
python=${PYTHON:-python3}
version=$(git -C "$tree" describe --always)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bundle=$work/kho-cds-$version
mkdir "$bundle"
git -C "$tree" archive HEAD | tar -C "$bundle" -xf -
echo "$version" > "$bundle/deploy/VERSION"
"$python" -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    --dest "$bundle/wheels" -r "$bundle/deploy/requirements.lock"
tar -C "$work" -cf "$out/kho-cds-$version.tar" "kho-cds-$version"
(cd "$out" && sha256sum "kho-cds-$version.tar" > "kho-cds-$version.tar.sha256")
echo "$out/kho-cds-$version.tar"
