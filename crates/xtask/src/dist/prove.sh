#!/bin/bash
# Runs as root inside the fresh Debian, and goes through everything an operator does with the package: install, look, start,
# upgrade, purge. Whatever is not as deploy/README.md says ends it.
# usage: prove.sh VERSION HTTP_PORT MEDIA_PORT TURN_PORT PAGES(yes|no)
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8
version=$1 http=$2 media=$3 turn=$4 pages=$5
data=/var/lib/mrp
fail() { echo "NOT PROVED: $*" >&2; exit 1; }
holds() { [[ "$1" == *"$2"* ]] || fail "expected “$2” in: $1"; }
install_package() { apt-get install --yes --quiet --no-install-recommends "$@" /tmp/mrp_*.deb; }
# What systemd does before it starts the service (StateDirectory).
state_folder() { install --directory --owner=mrp --group=mrp --mode=0700 "$data"; }
# As the service runs: that user, nothing of our environment, and ports that are free on this machine.
# Each of these programs becomes the next, so that the process we start in the background is the server itself.
program=(setpriv --reuid=mrp --regid=mrp --clear-groups env --ignore-environment PATH=/usr/bin:/bin LANG=C.UTF-8
    MRP_LISTEN="127.0.0.1:$http" MRP_RTC__LISTEN="127.0.0.1:$media" MRP_RTC__TURN_LISTEN="127.0.0.1:$turn"
    mrp --config /etc/mrp/mrp.toml)
as_server() { "${program[@]}" "$@"; }
fetch() {
    exec 3<>"/dev/tcp/127.0.0.1/$http"
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
    cat <&3
    exec 3>&-
}

echo "== install"
install_package
[ "$(mrp --version)" = "mrp $version" ] || fail "mrp --version says $(mrp --version)"
[ "$(mrp-probe --version)" = "mrp-probe $version" ] || fail "mrp-probe --version says $(mrp-probe --version)"
getent passwd mrp || fail "there is no user mrp"
[ "$(stat --format='%U:%G %a' /etc/mrp/mrp.toml)" = "root:mrp 640" ] || fail "others can read the configuration"
[ ! -e "$data" ] || fail "the package brings a data folder"

echo "== a look before the first start"
state_folder
cd "$data"
as_server doctor
[ ! -e "$data/master.key" ] || fail "doctor makes a master key"

echo "== the first administrator, and the server"
holds "$(as_server admin invite ada@fjordby.example --name Ada --municipality Fjordby)" "/invitation/"
[ "$(stat --format='%U %a' "$data/master.key")" = "mrp 600" ] || fail "others can read the master key"
"${program[@]}" serve >/tmp/serve.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; cat /tmp/serve.log >&2' EXIT
for _ in $(seq 600); do
    grep --quiet " is ready at " /tmp/serve.log && break
    kill -0 "$server" || fail "the server ended"
    sleep 0.1
done
health=$(fetch /health)
holds "$health" "HTTP/1.1 200"
holds "$health" "ok"
if [ "$pages" = yes ]; then
    page=$(fetch /)
    holds "${page,,}" "<!doctype html"
    [[ "$page" =~ /_app/immutable/[^\"\']+\.js ]] || fail "the page names no script"
    script=$(fetch "${BASH_REMATCH[0]}" | head --lines=1)
    holds "$script" "HTTP/1.1 200"
fi

echo "== a look while it runs, with a call"
as_server doctor --call

echo "== upgrade: what was configured and kept stays"
echo "# an operator's own line" >>/etc/mrp/mrp.toml
key=$(sha256sum "$data/master.key")
install_package --reinstall
holds "$(cat /etc/mrp/mrp.toml)" "# an operator's own line"
[ "$(sha256sum "$data/master.key")" = "$key" ] || fail "the upgrade changed the master key"
holds "$(fetch /health)" "HTTP/1.1 200"

echo "== stop, backup"
kill -TERM "$server"
wait "$server" || fail "the server did not end well"
holds "$(cat /tmp/serve.log)" "nothing was lost"
as_server backup "$data/backup"
[ -f "$data/backup/keys/key-backup.json" ] || fail "the backup holds no keys"

echo "== purge: only a person deletes films and keys"
said=$(apt-get purge --yes --quiet mrp 2>&1)
holds "$said" "$data"
[ "$(sha256sum "$data/master.key")" = "$key" ] || fail "purge touched the master key"
[ -f "$data/mrp.db" ] || fail "purge touched the database"
for gone in /usr/bin/mrp /etc/mrp/mrp.toml /usr/lib/systemd/system/mrp.service; do
    [ ! -e "$gone" ] || fail "purge leaves $gone"
done
getent passwd mrp >/dev/null || fail "purge takes the user away whose files stay"

echo "== as a container finds it"
rm -rf "$data" /etc/mrp
install_package
state_folder
[ -z "$(ls -A "$data")" ] || fail "the container would share somebody's keys"
rm --force /tmp/mrp_*.deb /tmp/serve.log
trap - EXIT
echo "PROVED"
