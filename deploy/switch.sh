#!/usr/bin/env bash
# Moves an installation to one of its versions, in one rename; without a version, back to the one before. `switch.sh PREFIX [VERSION]`
set -euo pipefail
[ $# -ge 1 ] || { echo "deploy/switch.sh THƯ_MỤC [BẢN]" >&2; exit 1; }
prefix=$1
now=$(readlink "$prefix/current" || true)
to=${2:+versions/$2}
to=${to:-$(readlink "$prefix/previous" || true)}
if [ -z "$to" ] || [ ! -e "$prefix/$to/.complete" ]; then
    echo "$prefix: không có bản ${2:-trước} để chuyển về. / No such version." >&2
    exit 1
fi
[ "$now" != "$to" ] || { echo "$prefix: đang dùng ${to#versions/}. / Already in use."; exit 0; }
point() { ln -s "$1" "$prefix/.$2.new" && mv -T "$prefix/.$2.new" "$prefix/$2"; }
rm -f "$prefix/.current.new" "$prefix/.previous.new"
[ -z "$now" ] || point "$now" previous
point "$to" current
echo "$prefix: ${now#versions/} -> ${to#versions/}"
