#!/usr/bin/env bash
# aibot as services of systemd: `sudo deploy/systemd/aibot-services.sh install`, then `start`;
# `stop`. Runs from the folder where it is; data in /var/lib/aibot, settings in /etc/aibot/env.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
units=/etc/systemd/system

install_services() {
    [ -x "$root/.venv/bin/python" ] || { echo "Run bin/setup first." >&2; exit 1; }
    id aibot >/dev/null 2>&1 ||
        useradd --system --home-dir /var/lib/aibot --shell /usr/sbin/nologin aibot
    install -d -m 750 -o root -g aibot /etc/aibot
    if [ ! -f /etc/aibot/env ]; then
        install -m 640 -o root -g aibot "$root/.env.example" /etc/aibot/env
        echo "Fill in /etc/aibot/env, then: $0 start"
    fi
    for unit in "$here"/*.service "$here"/*.target; do
        sed "s|/opt/aibot|$root|g" "$unit" >"$units/$(basename "$unit")"
    done
    systemctl daemon-reload
    systemctl enable --quiet aibot.target aibot-web aibot-runbot aibot-worker aibot-beat
}

case "${1:-}" in
    install) install_services ;;
    start) systemctl start aibot.target && systemctl --no-pager status 'aibot-*' ;;
    stop) systemctl stop aibot.target ;;
    *) echo "usage: $0 install | start | stop" >&2; exit 2 ;;
esac
