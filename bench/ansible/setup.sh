#!/bin/sh
# Installs what the playbook needs on the machine that runs it, where it is missing: Debian's Ansible, and argon2 for the hashes of passwords.
set -eu
dpkg-query --show ansible python3-argon2 > /dev/null 2>&1 && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends ansible python3-argon2
