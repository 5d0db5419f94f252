// What a host is like, as text that can be compared: files with owner, mode and content, units, accounts, packages.
import type { labCommands } from "./lab.ts";

/** What changes by itself, or is a log, a cache, or the home of mail that is kept aside by intent. */
const ignored = ["/etc/ld.so.cache", "/etc/.pwd.lock", "/etc/.updated", "/etc/mtab", "/etc/machine-id"];

export async function snapshot(commands: Pick<ReturnType<typeof labCommands>, "exec">, host: string): Promise<string> {
  const script = `
    export LC_ALL=C
    echo '# files'
    find /etc /usr/local /www /var/lib/bind /var/vmail /var/www /srv /opt /home -xdev ${ignored.map((path) => `! -path ${path}`).join(" ")} ! -name '*-' -printf '%p %y %u:%g %m %l\\n' 2>/dev/null | sort
    echo '# contents'
    find /etc /usr/local /www /var/www /srv -xdev -type f ${ignored.map((path) => `! -path ${path}`).join(" ")} ! -name '*-' 2>/dev/null | sort | while read -r path; do sha256sum "$path"; done
    echo '# accounts'; getent passwd | sort; getent group | sort
    echo '# packages'; dpkg-query -W -f '\${Package} \${Status}\\n' | sort
    echo '# units'; systemctl list-unit-files --no-legend --no-pager | awk '{print $1, $2}' | sort
    systemctl list-units --no-legend --no-pager --plain --type=service --state=active | awk '{print $1}' | grep -v -e '^user@' -e '^user-runtime-dir@' -e '^session' -e apt- | sort`;
  const { code, stdout, stderr } = await commands.exec(host, script);
  if (code !== 0) throw new Error(`could not read what ${host} is like: ${stderr}`);
  return stdout;
}
