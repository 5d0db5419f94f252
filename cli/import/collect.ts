// What is read on a host somebody set up by hand: one POSIX script asks the daemons' own tools and sends what they read, in frames. Called by import.ts.
import { HostError, openHost } from "../../provider/host/index.ts";

/** Bytes of one file or answer; what is larger is not read. */
const fileLimit = 4_194_304;

/** What the host sent, by name. */
export interface Snapshot {
  /** `debian-12`, or whatever the host calls itself. */
  readonly platform: string;
  /** Contents by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  /** What the daemons' tools say, by a name of ours. */
  readonly answers: ReadonlyMap<string, string>;
  /** Paths that were not read, and why. */
  readonly unread: ReadonlyMap<string, string>;
}

/** A frame is a line `=KIND NAME` (the name in base64), and lines of base64. */
const script = String.raw`
export LC_ALL=C
PATH=/usr/local/sbin:/usr/sbin:/sbin:$PATH
NL='
'
count=0
seen=$NL
frame() { printf '\n=%s %s\n' "$1" "$(printf %s "$2" | base64 | tr -d '\n')"; head -c ${fileLimit + 1} | base64; }
answer() {
  name=$1; shift
  command -v "$1" > /dev/null 2>&1 || return 0
  timeout 30 "$@" 2> /dev/null < /dev/null | frame answer "$name"
}
# Nobody but root shall choose what root reads: no links in folders of others.
file() {
  case $seen in *"$NL$1$NL"*) return 0 ;; esac
  seen="$seen$1$NL"
  test -e "$1" || return 0
  count=$((count + 1))
  if test "$count" -gt 5000; then printf 'too many files' | frame unread "$1"; return 0; fi
  if test -L "$1" && test "$(stat -c %u "$(dirname "$1")" 2> /dev/null)" != 0; then printf 'a link in a folder that is not only root'"'"'s' | frame unread "$1"; return 0; fi
  if ! test -f "$1"; then printf 'not a regular file' | frame unread "$1"; return 0; fi
  if test "$(wc -c < "$1")" -gt ${fileLimit}; then printf 'more than ${fileLimit} bytes' | frame unread "$1"; return 0; fi
  frame file "$1" < "$1"
}
files() { while IFS= read -r path; do test -z "$path" || file "$path"; done; }

answer hostname hostname -f
answer passwd getent passwd
answer networks ip -o address show scope global
file /etc/os-release
file /etc/mailname
file /etc/hosts
file /etc/hostname

if command -v postconf > /dev/null; then
  postfix=$(postconf -h config_directory 2> /dev/null)
  answer postconf-n postconf -n
  answer postconf-x postconf -xn
  answer postconf-d postconf -d
  answer postconf-M postconf -M
  printf '%s' "$postfix" | frame answer postfix-directory
  file "$postfix/main.cf"
  file "$postfix/master.cf"
  # Tables that hold passwords or TLS sessions stay where they are.
  tables=$( { postconf -xn 2> /dev/null | grep -v -e password_maps -e '_cache' -e '^address_verify_map'; postconf -x alias_maps alias_database 2> /dev/null; } | tr -s ' ,{}=' '\n' | sed -n 's/^\(proxy:\)\{0,1\}\([a-z]*\):\(\/.*\)$/\2 \3/p' | sort -u)
  while read -r type path; do
    case $type in hash | btree | lmdb | cdb | dbm | sdbm) answer "postmap $type:$path" postmap -s "$type:$path"; file "$path" ;;
    texthash | regexp | pcre | cidr | proxy) file "$path" ;;
    esac
  done << END
$tables
END
  # A list may be a file's name.
  files << END
$(postconf -xn 2> /dev/null | grep -v -e password -e _tls_ -e _directory -e command | sed 's/^[^=]*= *//' | tr -s ' ,' '\n' | grep '^/' | sort -u | while IFS= read -r path; do test ! -f "$path" || printf '%s\n' "$path"; done)
END
fi

if command -v doveconf > /dev/null; then
  answer doveconf doveconf -n
  answer dovecot-version doveconf -h dovecot_config_version
  file /etc/dovecot/dovecot.conf
  files << END
$(find /etc/dovecot -name '*.conf' -o -name '*.conf.ext' 2> /dev/null | grep -v -e sql -e ldap -e dict -e oauth | sort)
END
  # Lists of users; in a name, %d and its like stand for any domain.
  for path in $(doveconf -n 2> /dev/null | sed -n -e 's/^ *args = //p' -e 's/^ *passwd_file_path = //p' | sed 's/%{[^}]*}/*/g; s/%[a-zA-Z]/*/g' | tr ' ' '\n' | grep '^/'); do
    case $path in *.ext | *sql* | *ldap*) continue ;; esac
    file "$path"
  done
fi

named=
for candidate in "$(tr '\0' '\n' < "/proc/$(pidof -s named 2> /dev/null)/cmdline" 2> /dev/null | sed -n '/^-c$/{n;p;}')" /etc/bind/named.conf /etc/named.conf; do
  if test -n "$candidate" && test -f "$candidate"; then named=$candidate; break; fi
done
if test -n "$named" && command -v named-checkconf > /dev/null; then
  printf '%s' "$named" | frame answer named-file
  answer named-checkconf named-checkconf -p "$named"
  todo=$named
  rounds=0
  while test -n "$todo" && test "$rounds" -lt 20; do
    rounds=$((rounds + 1))
    next=
    for path in $todo; do
      file "$path"
      test -f "$path" && next="$next $(sed -n 's/^[[:space:]]*include[[:space:]]*"\([^" ]*\)".*/\1/p' "$path")"
    done
    todo=$(printf %s "$next" | tr -s ' \n' '  ' | sed 's/^ *//')
  done
  # No folder of its own: named runs where it was started.
  directory=$(named-checkconf -p "$named" 2> /dev/null | sed -n 's/^[[:space:]]*directory "\(.*\)";$/\1/p' | head -n 1)
  named-checkconf -p "$named" 2> /dev/null | awk '
    $1 == "zone" { zone = $2; gsub(/"/, "", zone); next }
    $1 == "file" && zone != "" { file = $0; sub(/^[^"]*"/, "", file); sub(/";.*$/, "", file); print zone "\t" file; zone = "" }' |
    head -n 5000 | while IFS="$(printf '\t')" read -r zone path; do
    case $path in /*) ;; *) path=$directory/$path ;; esac
    test -f "$path" || continue
    if test -L "$path" && test "$(stat -c %u "$(dirname "$path")")" != 0; then printf 'a link in a folder that is not only root'"'"'s' | frame unread "$path"; continue; fi
    frame file "$path" < "$path"
    case $zone in . | localhost | *.127.in-addr.arpa | 127.in-addr.arpa | 0.in-addr.arpa | 255.in-addr.arpa) continue ;; esac
    answer "zone $zone" named-compilezone -q -j -i none -k ignore -m ignore -M ignore -n ignore -r ignore -S ignore -T ignore -s full -o - "$zone" "$path"
  done
fi

if command -v nginx > /dev/null; then answer nginx nginx -T; fi

for path in $( { postconf -xh smtpd_tls_cert_file smtpd_tls_chain_files 2> /dev/null | tr ' ,' '\n\n'
  doveconf -n 2> /dev/null | sed -n -e 's/^ssl_cert = <//p' -e 's/^ssl_server_cert_file = //p'
  nginx -T 2> /dev/null | sed -n 's/^[[:space:]]*ssl_certificate[[:space:]][[:space:]]*\([^;]*\);.*/\1/p'; } | grep '^/' | sort -u | head -n 200); do
  answer "certificate $path" openssl x509 -in "$path" -noout -subject -issuer -enddate -ext subjectAltName
done

for spool in /var/mail /var/spool/mail; do
  test -L "$spool" && continue
  for path in "$spool"/*; do test -f "$path" && test ! -L "$path" && printf '%s %s\n' "$(basename "$path")" "$(wc -c < "$path")"; done
done 2> /dev/null | head -n 20000 | frame answer spool
getent passwd | while IFS=: read -r name _ uid _ _ home _; do
  test "$uid" -ge 1000 && test "$uid" -lt 60000 && test -d "$home/Maildir" && printf '%s\n' "$name"
done 2> /dev/null | frame answer maildirs
ls /var/lib/postform/registry 2> /dev/null | frame answer registry
printf '\n=end\n'
`;

/** Frames as the script above prints them; throws for text that is not its whole answer. */
export function readFrames(text: string): Omit<Snapshot, "platform"> {
  const files = new Map<string, string>();
  const answers = new Map<string, string>();
  const unread = new Map<string, string>();
  const [, ...frames] = text.split(/^=/m);
  if (frames.pop()?.trim() !== "end") throw new Error("what came back is not whole");
  for (const each of frames) {
    const [head = "", ...lines] = each.split("\n");
    const [kind = "", name = ""] = head.split(" ");
    const path = Buffer.from(name, "base64").toString("utf8");
    const bytes = Buffer.from(lines.join(""), "base64");
    const content = plainText(bytes);
    if (bytes.length > fileLimit) unread.set(path, `more than ${fileLimit} bytes`);
    else if (content === null) unread.set(path, "not text");
    else if (kind === "file") files.set(path, content);
    else if (kind === "answer") answers.set(path, content);
    else if (kind === "unread") unread.set(path, content);
    else throw new Error(`what came back has a part called ${JSON.stringify(kind.slice(0, 20))}`);
  }
  return { files, answers, unread };
}

/** Null for what is no text. Latin-1, as old servers have it in comments, is taken for what it is. */
function plainText(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  const text = bytes.toString("utf8");
  return (text.includes("\ufffd") ? bytes.toString("latin1") : text).replaceAll("\r\n", "\n");
}

/** One round trip. */
export async function collect(connection: string): Promise<Snapshot> {
  const host = openHost(connection);
  const { platform } = await host.facts();
  const { code, stdout, stderr } = await host.run(script);
  try {
    return { platform, ...readFrames(stdout) };
  } catch (error) {
    throw new HostError(
      `${host.name}: ${(error as Error).message}: ${stderr.trim().split("\n").at(-1) || `exit code ${code}`}`,
      "look whether a shell as root works there",
    );
  }
}
