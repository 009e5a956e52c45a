#!/bin/sh
# Runs `kho` of installation @NAME@ with its settings, as its user: what people type on the server.
# Settings are read line by line and never run: a password may hold any sign.
if [ "$(id -un)" != "@USER@" ]; then
    exec runuser -u "@USER@" -- "$0" "$@"
fi
# a folder of root's own, where an administrator stands, is closed to the program: dbt looks for a project there and fails
[ -x "$(pwd -P)" ] || cd /
while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in
        [A-Z]*=*) export "${line?}" ;;
    esac
done < "@ETC@/kho.env"
exec "@PREFIX@/current/.venv/bin/kho" "$@"
