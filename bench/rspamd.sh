#!/bin/sh
# What rspamd says of the mails of some folders without the network: rspamd.sh FOLDER... > SCORES
#
# Debian's rules and thresholds. Runs in a network namespace of its own, where there is nothing but the loopback (needs root), so
# neither DNS nor maps nor fuzzy storage answer; modules that only ask these are off. Prints each file's path, score and action,
# tab-separated, and to standard error the speed. tally.py counts by label.
set -eu
if [ "${ALONE:-}" != yes ]; then
    ALONE=yes exec unshare --net -- "$0" "$@"
fi
ip link set lo up
work=$(mktemp -d)
chmod 755 "$work"
mkdir "$work/override.d" "$work/run" "$work/db" "$work/log"
for module in rbl surbl fuzzy_check asn mx_check spf dkim dkim_signing dmarc arc neural replies ratelimit history_redis greylist; do
    echo 'enabled = false;' > "$work/override.d/$module.conf"
done
cat > "$work/override.d/options.inc" <<'END'
dns { nameserver = ["127.0.0.1"]; timeout = 0.01s; retransmits = 1; }
control_socket = "$DBDIR/control.sock mode=0600";
END
echo 'bind_socket = "127.0.0.1:21333"; count = 1;' > "$work/override.d/worker-normal.inc"
echo 'bind_socket = "127.0.0.1:21334"; count = 1;' > "$work/override.d/worker-controller.inc"
echo 'enabled = false;' > "$work/override.d/worker-proxy.inc"
echo 'level = "error";' > "$work/override.d/logging.inc"
rspamd --insecure --no-fork --config /etc/rspamd/rspamd.conf --var=LOCAL_CONFDIR="$work" --var=RUNDIR="$work/run" \
    --var=DBDIR="$work/db" --var=LOGDIR="$work/log" > "$work/log/out" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
tries=0
until rspamc --connect 127.0.0.1:21334 stat > /dev/null 2>&1; do
    kill -0 $server 2>/dev/null && [ $tries -lt 60 ] || { cat "$work"/log/* >&2; exit 1; }
    tries=$((tries + 1))
    sleep 1
done
start=$(date +%s.%N)
# Without a queue id and an address of a relay, as with any filter after the fact.
rspamc --connect 127.0.0.1:21333 --json --compact --max-requests 4 "$@" > "$work/found"
end=$(date +%s.%N)
python3 - "$work/found" "$start" "$end" <<'END'
import json
import sys

found = []
text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
decoder = json.JSONDecoder(strict=False)
at = 0
while at < len(text):
    while at < len(text) and text[at] != "{":
        at += 1
    if at < len(text):
        one, at = decoder.raw_decode(text, at)
        found.append((one["filename"], one["score"], one["action"]))
for name, score, action in sorted(found):
    print(f"{name}\t{score:.2f}\t{action}")
print(f"{len(found)} mails, {len(found) / (float(sys.argv[3]) - float(sys.argv[2])):.0f} mails/s with one worker",
      file=sys.stderr)
END
