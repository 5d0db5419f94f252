// The mail that is in mailboxes, and what is kept aside of removed ones: read from the host, for the mail domains and for `postform mail`.
import { type Host, HostError } from "../host/index.ts";
import { quote } from "../host/quote.ts";

/** Files of a mailbox that are mail: all but Dovecot's own, filters, and what is not delivered yet. In a Maildir each is one message. */
const functions = `
messages() {
  if [ ! -d "$1" ]; then echo 0; return; fi
  find -H "$1" -type f -size +0 ! -name 'dovecot*' ! -name '.dovecot*' ! -name 'maildir*' ! -name subscriptions ! -path '*/tmp/*' ! -path '*/sieve/*' -printf . | wc -c
}
`;

/** How many messages each mailbox holds. */
export async function messagesIn(host: Host, addresses: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (addresses.length === 0) return new Map();
  const folders = addresses.map((address) => address.split("@").reverse().join("/"));
  const counts = await read(
    host,
    `for folder in ${folders.map(quote).join(" ")}; do messages "/var/vmail/$folder" || exit 1; done`,
  );
  return new Map(addresses.map((address, index) => [address, Number(counts[index])]));
}

/** Lines of tab-separated fields. */
async function read(host: Host, script: string): Promise<string[]> {
  const { code, stdout, stderr } = await host.run(`${functions}${script}`);
  if (code !== 0)
    throw new HostError(
      `${host.name}: the mail there could not be looked at: ${stderr.trim()}`,
      "look whether /var/vmail can be read there",
    );
  return stdout.split("\n").slice(0, -1);
}
