#!/usr/bin/env bash
# Installs one Kho CĐS on a Debian server from this tree or from an unpacked bundle; run again with a newer one it upgrades.
# What it never touches: reports, reference tables, settings, releases. See docs/van-hanh.md.
set -euo pipefail

NAME=kho PREFIX=/opt/kho USER_NAME=kho DATA='' ETC='' UNITS=/etc/systemd/system PORT=3000 PYTHON=/usr/bin/python3
usage() {
    cat <<'TEXT'
deploy/install.sh [--name kho] [--prefix /opt/kho] [--user kho] [--data /var/lib/TÊN] [--etc /etc/TÊN]
                  [--units /etc/systemd/system] [--port 3000] [--python /usr/bin/python3]
Hai bản trên một máy: cho mỗi bản một --name, --prefix, --user và --port. / Two on one server: a name, prefix, user and port each.
TEXT
}
fail() { echo "$*" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --name | --prefix | --user | --data | --etc | --units | --port | --python)
            [ $# -gt 1 ] || fail "$1: cần một giá trị / a value is needed"
            case "$1" in
                --name) NAME=$2 ;; --prefix) PREFIX=$2 ;; --user) USER_NAME=$2 ;; --data) DATA=$2 ;;
                --etc) ETC=$2 ;; --units) UNITS=$2 ;; --port) PORT=$2 ;; --python) PYTHON=$2 ;;
            esac
            shift 2 ;;
        *) usage >&2; fail "$1: không có tham số này / no such option" ;;
    esac
done
[[ $NAME =~ ^[a-z][a-z0-9-]{0,30}$ ]] || fail "--name $NAME: cần chữ thường, số, gạch nối / lower-case letters, digits, hyphens"
[[ $USER_NAME =~ ^[a-z][a-z0-9-]{0,30}$ ]] || fail "--user $USER_NAME: không phải tên tài khoản / no name of an account"
[[ $PORT =~ ^[0-9]+$ ]] || fail "--port $PORT: cần một số / a number is needed"
DATA=${DATA:-/var/lib/$NAME} ETC=${ETC:-/etc/$NAME}
for folder in "$PREFIX" "$DATA" "$ETC" "$UNITS"; do
    [[ $folder =~ ^/[A-Za-z0-9._/-]+$ ]] || fail "$folder: cần đường dẫn tuyệt đối, chỉ chữ, số và . _ - / an absolute plain path is needed"
done
[ "$(id -u)" = 0 ] || fail "Cần quyền root (sudo). / Root is needed."
"$PYTHON" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2> /dev/null ||
    fail "$PYTHON: cần Python 3.11 hoặc 3.12 có venv (apt-get install python3-venv). / Python 3.11 or 3.12 with venv is needed."

TREE=$(cd "$(dirname "$0")/.." && pwd)
version=$(cat "$TREE/deploy/VERSION" 2> /dev/null || git -c safe.directory="$TREE" -C "$TREE" describe --always) ||
    fail "$TREE: không phải gói cài đặt, cũng không phải kho git. / Neither a bundle nor a git checkout."
target=$PREFIX/versions/$version

if ! id "$USER_NAME" > /dev/null 2>&1; then
    useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin "$USER_NAME"
fi
install -d -m 755 "$PREFIX" "$PREFIX/versions"
install -d -m 750 -o "$USER_NAME" -g "$USER_NAME" "$DATA" "$DATA/raw" "$DATA/raw/inbox" "$DATA/warehouse"
install -d -m 750 -g "$USER_NAME" "$ETC"

# the code and its libraries, of root and read-only to the program; a version that stands is left as it is
if [ ! -e "$target/.complete" ]; then
    rm -rf "$target"
    install -d -m 755 "$target"
    if [ -e "$TREE/deploy/VERSION" ]; then
        tar -C "$TREE" --exclude=./wheels --exclude=./.venv -cf - . | tar -C "$target" --no-same-owner -xf -
    else
        git -c safe.directory="$TREE" -C "$TREE" archive HEAD | tar -C "$target" --no-same-owner -xf -
        echo "$version" > "$target/deploy/VERSION"
    fi
    "$PYTHON" -m venv "$target/.venv"
    runuser -u "$USER_NAME" -- "$target/.venv/bin/python" -c '' ||
        fail "$PYTHON: tài khoản $USER_NAME không chạy được Python này; dùng /usr/bin/python3. / $USER_NAME cannot run it."
    from=()
    [ ! -d "$TREE/wheels" ] || from=(--no-index --find-links "$TREE/wheels")
    pip=("$target/.venv/bin/pip" --quiet --disable-pip-version-check --no-cache-dir install)
    "${pip[@]}" --require-hashes --only-binary :all: "${from[@]}" -r "$target/deploy/requirements.lock"
    "${pip[@]}" --no-deps --no-build-isolation --no-index -e "$target"
    chmod -R go=u-w "$target"
    touch "$target/.complete"
fi

# what the province says of itself: laid down once, then its own
[ -e "$DATA/reference" ] || cp -r "$target/transforms/seeds" "$DATA/reference"
chown -R "$USER_NAME:$USER_NAME" "$DATA/reference"
fill() { sed -e "s|@NAME@|$NAME|g" -e "s|@PREFIX@|$PREFIX|g" -e "s|@DATA@|$DATA|g" -e "s|@ETC@|$ETC|g" \
    -e "s|@USER@|$USER_NAME|g" -e "s|@PORT@|$PORT|g" "$1"; }
if [ ! -e "$ETC/kho.env" ]; then
    fill "$target/deploy/kho.env" > "$ETC/kho.env"
    chown "root:$USER_NAME" "$ETC/kho.env"
    chmod 640 "$ETC/kho.env"
fi
install -d "$UNITS"
for unit in "$target"/deploy/systemd/*; do
    fill "$unit" > "$UNITS/$NAME${unit##*/kho}"
done

# one rename moves to the new version; what runs goes on with the old one to its end
"$target/deploy/switch.sh" "$PREFIX" "$version"

# the command for people: with the settings, as the program's own user
fill "$target/deploy/kho.sh" > "$PREFIX/kho"
chmod 755 "$PREFIX/kho"

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --now "$NAME-nightly.timer" "$NAME-heartbeat.timer" "$NAME-pages.service"
else
    echo "Máy này không chạy systemd: đã ghi các đơn vị vào $UNITS, chưa bật lịch. / No systemd runs here: no timer was started."
fi
echo "Kho CĐS $version: $PREFIX/current. Cài đặt: $ETC/kho.env. Lệnh: $PREFIX/kho doctor"
