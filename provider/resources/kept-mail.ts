// The mail that mailboxes hold, and what is kept aside of removed ones: read for the plan of a mail domain; listed, put back and deleted by `postform mail`.
import { mailServer } from "../../schemas/mail.ts";
import { type Host, HostError } from "../host/index.ts";
import { quote, quoteAll } from "../host/quote.ts";
import { mailFolder } from "../render/mail-domain.ts";
import { usersAssembly } from "../render/mail-tables.ts";
import { modelOf as noteOf, noteOn } from "./note.ts";

/** A removed mailbox's folder. */
export interface KeptMailbox {
  /** The address and when it was removed: `ann@example.com-20260102T030405Z`. */
  readonly id: string;
  readonly address: string;
  readonly removed: Date;
  /** After that `purge` deletes it; null: never by its time. */
  readonly keptUntil: Date | null;
  readonly messages: number;
  readonly bytes: number;
  readonly path: string;
}

/** Files that are mail: all but Dovecot's own, filters, and what is not delivered yet. In a Maildir each is one message. */
const functions = `
mail_in() {
  find -H "$1" -type f -size +0 ! -name 'dovecot*' ! -name '.dovecot*' ! -name 'maildir*' ! -name subscriptions ! -path '*/tmp/*' ! -path '*/sieve/*' -printf .
}
messages() { if [ -d "$1" ]; then mail_in "$1" | wc -c; else echo 0; fi; }
`;

const homeOf = (address: string): string => {
  const at = address.lastIndexOf("@");
  return `${mailFolder(address.slice(at + 1))}/${address.slice(0, at)}`;
};

/** How many messages each mailbox holds. */
export async function messagesIn(host: Host, addresses: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (addresses.length === 0) return new Map();
  const homes = quoteAll(addresses.map(homeOf));
  const counts = await read(host, `for home in ${homes}; do messages "$home" || exit 1; done`);
  return new Map(addresses.map((address, index) => [address, Number(counts[index])]));
}

/** How many messages a host holds for all its mailboxes, kept ones too. */
export async function allMessages(host: Host): Promise<number> {
  const [count] = await read(
    host,
    `for folder in /var/vmail /var/mail /var/lib/postform/kept; do messages "$folder" || exit 1; done | awk '{ sum += $1 } END { print sum }'`,
  );
  return Number(count);
}

/** Wherever the engine keeps what was moved aside: beside its registry, and on other file systems at their top. Of a domain that went as a whole an older version kept no path. */
const list = `
{ echo /var/lib/postform/kept; findmnt -n -r -o TARGET | sed 's|/*$|/.postform-kept|'; } | sort -u | while IFS= read -r kept; do
  [ -d "$kept" ] && [ ! -L "$kept" ] || continue
  for aside in "$kept"/mail_domain+*-????????T??????Z; do
    domain=\${aside##*/mail_domain+}
    removed=\${domain##*-}
    domain=\${domain%-*}
    for home in "$aside/var/vmail/$domain"/* "$aside/$domain"/*; do
      [ -d "$home" ] && [ -n "$(find "$home" -type f | head -n 1)" ] || continue
      printf '%s\\t%s\\t%s\\t%s\\t%s\\n' "\${home##*/}@$domain" "$removed" "$(messages "$home")" "$(du -sb -- "$home" | cut -f 1)" "$home"
    done
  done
done`;

/** What is kept on a host, the latest first. */
export async function keptMail(host: Host): Promise<KeptMailbox[]> {
  const lines = await read(host, list);
  const days = await daysKept(host);
  return lines
    .filter((line) => /^[!-~]+@[!-~]+\t\d{8}T\d{6}Z\t\d+\t\d+\t\/[!-~]+$/.test(line))
    .map((line): KeptMailbox => {
      const [address = "", stamp = "", messages, bytes, path = ""] = line.split("\t");
      const removed = new Date(stamp.replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
      const keptUntil = days === 0 ? null : new Date(removed.getTime() + days * 86_400_000);
      return {
        id: `${address}-${stamp}`,
        address,
        removed,
        keptUntil,
        messages: Number(messages),
        bytes: Number(bytes),
        path,
      };
    })
    .sort((a, b) => b.removed.getTime() - a.removed.getTime() || (a.id < b.id ? -1 : 1));
}

/** As the mail server on the host says; where there is none, nobody has said that anything may go. */
async function daysKept(host: Host): Promise<number> {
  const server = await noteOn(host, "mail_server", noteOf(mailServer.fields));
  if (server === null) return 0;
  return (server["keepRemovedMailFor"] as number | undefined) ?? mailServer.fields.keepRemovedMailFor.default;
}

/**
 * Puts kept mail back into the mailbox of its address, by renames alone, in one transaction. A mailbox that holds nothing yet becomes what it was;
 * one that does keeps it, and gets the mail in a folder of its own. Resolves to that folder's name, or null.
 */
export async function restoreMail(host: Host, { id, address, path }: KeptMailbox): Promise<string | null> {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  const folder = `Restored-${id.slice(address.length + 1)}`;
  const lines = await host.changeBy(
    `mail_domain/${domain}`,
    `${functions}
address=${quote(address)} kept=${quote(path)} home=${quote(homeOf(address))} domain=${quote(mailFolder(domain))} folder=${quote(folder)}
[ -d "$REG" ] && cut -d : -f 1 ${usersAssembly.target} 2>/dev/null | grep -qFx -- "$address" || fail mail "there is no mailbox $address to put its mail into: add it again first"
[ -d "$kept" ] || fail mail "nothing is kept at $kept"
for above in /var/vmail "$domain" "$home"; do
  [ ! -L "$above" ] || [ "$(stat -c %u -- "$above")" = 0 ] || fail mail "$above is a link that is not root's: take it away"
done
doveadm kick "$address" > /dev/null 2>&1
if [ ! -d "$domain" ]; then
  journalled directory - "$domain"
  mkdir -m 0700 -- "$domain" && chown -h vmail:vmail "$domain" || fail write "$domain cannot be made"
fi
whole=
if [ ! -e "$home" ] || [ -z "$(mail_in "$home"; find "$home" -path '*/sieve/*' -type f -printf .)" ]; then
  whole=1
  [ ! -e "$home" ] || note moves "$kept.replaced$TAB$home"
  note moves "$home$TAB$kept"
else
  [ -d "$kept/Maildir" ] && [ -d "$home/Maildir" ] || fail mail "$address holds mail already, and what is kept of it is no Maildir: put it back by hand from $kept"
  for inner in "$kept"/Maildir/.[!.]*; do
    [ ! -d "$inner/cur" ] || note moves "$home/Maildir/.$folder\${inner##*/}$TAB$inner"
  done
  note moves "$home/Maildir/.$folder$TAB$kept/Maildir"
fi
journal
commit > /dev/null
finish apply > /dev/null
# Only what is Dovecot's own is left of an empty mailbox, or of one without its Maildir; else it stays.
for rest in "$kept.replaced" "$kept"; do
  [ ! -d "$rest" ] || [ -n "$(mail_in "$rest"; find "$rest" -path '*/sieve/*' -type f -printf .)" ] || rm -rf -- "$rest"
done
rmdir -p --ignore-fail-on-non-empty -- "\${kept%/*}"
if [ -z "$whole" ]; then
  doveadm mailbox list -u "$address" "$folder*" 2>/dev/null | while IFS= read -r name; do doveadm mailbox subscribe -u "$address" "$name"; done
  printf 'folder\\t%s\\n' "$folder"
fi
printf 'done\\n'`,
  );
  return lines.includes(`folder\t${folder}`) ? folder : null;
}

/** Deletes kept mail for good. */
export async function purgeMail(host: Host, kept: readonly KeptMailbox[]): Promise<void> {
  await host.changeBy(
    "mail_server",
    `for kept in ${quoteAll(kept.map(({ path }) => path))}; do
  rooted "\${kept%/*}"
  rm -rf -- "$kept" 2> "$TX/err" || fail mail "$kept could not be deleted: $(cat "$TX/err")"
  rmdir -p --ignore-fail-on-non-empty -- "\${kept%/*}" 2>/dev/null
done
clean
printf 'done\\n'`,
  );
}

/** Lines of tab-separated fields. */
async function read(host: Host, script: string): Promise<string[]> {
  const { code, stdout, stderr } = await host.run(`${functions}${script}`, { reads: true });
  if (code !== 0)
    throw new HostError(
      `${host.name}: the mail there could not be looked at: ${stderr.trim()}`,
      "look whether /var/vmail can be read there",
    );
  return stdout.split("\n").slice(0, -1);
}
