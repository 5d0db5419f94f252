#!/usr/bin/env bash
# Installs what the lab and its tests need of the system (Debian 12 or 13, root), and only what is missing; called by the demo and the tests.
set -euo pipefail

# One line per need: a program, and the package that brings it.
needs='
mmdebstrap mmdebstrap
systemd-nspawn systemd-container
ip iproute2
nft nftables
ssh openssh-client
openssl openssl
curl curl
flock util-linux
'
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

PATH=$PATH:/usr/sbin:/sbin
missing=()
while read -r program package; do
  [ -z "$program" ] || command -v "$program" >/dev/null || missing+=("$package")
done <<<"$needs"
[ -s "$keyring" ] || missing+=(debian-archive-keyring)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "bootstrap: this is not Debian; install what brings ${missing[*]} by your own system's means, then try again" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "bootstrap: ${missing[*]} must be installed, which needs root: sudo bash scripts/bootstrap.sh" >&2
  exit 1
fi

echo "installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install --yes --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
# A fresh machine has no package lists yet, or old ones.
if ! install && ! { apt-get update >"$log" 2>&1 && install; }; then
  cat "$log" >&2
  echo "bootstrap: apt-get could not install ${missing[*]}; its own words are above" >&2
  exit 1
fi
