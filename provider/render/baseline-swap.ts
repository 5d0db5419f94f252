// Swap for a small machine: what it has of memory, swap and disk is only known there, so a script decides when the unit starts.
import { type BaselinePart, header } from "./baseline-part.ts";

const unit = "postform-swap.service";
const unitFile = `/etc/systemd/system/${unit}`;
const script = "/usr/local/sbin/postform-swap";

export const swap: BaselinePart = ({ swap }) =>
  swap
    ? {
        files: {
          [script]: { content: scriptText, mode: 0o755 },
          [unitFile]: { content: unitText(swap.mebibytes) },
        },
        units: { [unit]: { restartOn: [script, unitFile] } },
      }
    : {};

const unitText = (mebibytes: number) => `${header}[Unit]
Description=Swap of Postform, where memory is small
ConditionVirtualization=!container
RequiresMountsFor=/

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script} on ${mebibytes}
ExecStop=${script} off

[Install]
WantedBy=multi-user.target
`;

/** Whatever it cannot do is said in the journal, and no failure: a machine without swap works. */
const scriptText = `#!/bin/sh
${header}# "on" and MiB, or "off"
file=/swapfile.postform
no() { echo "no swap file: $1"; rm -f $file; exit 0; }
case $1 in
  off)
    if grep -q "^$file " /proc/swaps; then swapoff $file || exit 1; fi
    rm -f $file ;;
  on)
    ! grep -q "^$file " /proc/swaps || exit 0
    # Of 2 GiB the kernel shows less.
    memory=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)
    [ "$memory" -lt 1900 ] || no "there are $memory MiB of memory"
    [ "$(wc -l < /proc/swaps)" -le 1 ] || no "there is swap already"
    # One from before a start of the machine is used again.
    if [ ! -e $file ] || [ "$(stat -c %s $file)" != $(($2 * 1048576)) ]; then
      rm -f $file
      free=$(df --output=avail -m / | tail -n 1)
      [ "$free" -ge $(($2 * 2)) ] || no "the disk has $free MiB free; twice $2 are needed"
      (umask 077 && : > $file) || no "$file cannot be made"
      # Btrfs swaps only to files that it does not copy.
      chattr +C $file 2> /dev/null
      dd if=/dev/zero of=$file bs=1048576 count="$2" status=none || no "$file cannot be written"
    fi
    said=$({ mkswap $file && swapon $file; } 2>&1) || no "$said" ;;
esac
`;
