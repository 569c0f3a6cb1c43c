#!/usr/bin/env bash
# The servers that tests talk to: Dovecot, PostgreSQL; and Chromium for the panel in a browser.
# As root on Debian or Ubuntu they are installed; elsewhere this says what is missing and how to get it.
set -u
missing=()
[ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null || missing+=(dovecot-imapd)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  missing+=(chromium)
command -v openssl >/dev/null || missing+=(openssl)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -q "${missing[@]}" >/tmp/supportdesk-servers.log 2>&1 ||
    { apt-get update -q >/dev/null 2>&1; apt-get install -y -q "${missing[@]}" >/tmp/supportdesk-servers.log 2>&1; } ||
    { echo "apt-get could not install ${missing[*]}:"; tail -5 /tmp/supportdesk-servers.log; [ -z "${CI:-}" ]; exit; }
  exit 0
fi
echo "Not installed: ${missing[*]}. Tests that need them are skipped."
echo "Debian, Ubuntu: sudo apt-get install ${missing[*]}    macOS: brew install dovecot postgresql chromium"
[ -z "${CI:-}" ]
