// The mail of a domain's mailboxes, copied from one server to another by dsync (doveadm-sync(1)): both ends talk through us, so that no server needs a way into the other.
import { HostError, type SshHost } from "../host/index.ts";
import { quote } from "../host/quote.ts";
import { mailFolder } from "../render/mail-domain.ts";

/** Commands at once on each host, one fewer than a connection may have. */
const atOnce = 3;

interface Route {
  readonly from: SshHost;
  readonly to: SshHost;
  readonly signal: AbortSignal;
  /** Told now and then how many mailboxes are done. */
  readonly tell: (words: string) => void;
}

/** Said by `pull` when something changed meanwhile, of which the next run brings the rest (doveadm-sync(1), exit code 2). */
const notAll = "postform: something changed meanwhile";
/** How often a mailbox is copied again for that. */
const runs = 10;

/** Adds to the mailboxes there what they have here: messages with their flags and UIDs, folders, subscriptions, filters. What is there already stays; done again, it brings what came since. `last`: there is no next time, so that all has to be there. */
export async function copyMail(
  domain: string,
  names: readonly string[],
  { from, to, signal, tell }: Route,
  last = false,
) {
  const waiting = [...names];
  let told = Date.now();
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const address = `${name}@${domain}`;
      if (signal.aborted)
        throw new HostError(`stopped before the mail of ${address} was copied`, "apply again to go on");
      const copied = () =>
        to.exchange(pull(address), from, `exec doveadm dsync-server -u ${quote(address)}`, { signal }).then(
          (words) => !words.includes(notAll),
          (error) => {
            if (!(error instanceof HostError)) throw error;
            throw new HostError(`the mail of ${address} could not be copied: ${error.message}`, error.hint);
          },
        );
      for (let run = 1; !(await copied()) && last; run += 1)
        if (run === runs)
          throw new HostError(
            `the mail of ${address} changed each time while it was copied, ${runs} times`,
            "apply again to go on when less is done there",
          );
      if (last) await undouble(address, to, signal);
      if (Date.now() - told > 10_000) {
        told = Date.now();
        tell(`${names.length - waiting.length} of ${names.length} mailboxes of ${domain} are copied`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (names.length > 0) await to.exchange(unpack(domain), from, pack(domain), { signal });
}

/** What a mailbox gets while dsync gives its messages other UIDs can be there twice then, with one GUID (doveadm-deduplicate(1)). */
async function undouble(address: string, host: SshHost, signal: AbortSignal): Promise<void> {
  const { code, stderr } = await host.run(`doveadm deduplicate -u ${quote(address)} mailbox '*'`, { signal });
  if (code !== 0)
    throw new HostError(
      `${host.name}: what is twice in the mailbox ${address} could not be removed: ${stderr.trim()}`,
      "look what is wrong there, and apply again to go on",
    );
}

/** dsync starts its other end as a command, as whom the mailbox belongs to: two pipes lead from there to our own input and output. Without -f, a mailbox that got as many messages here as there since the last time counts as unchanged. */
const pull = (address: string) => `
work=$(mktemp -d /run/postform-mail.XXXXXX) && mkfifo -m 0600 "$work/in" "$work/out" && chown -R vmail:vmail "$work" || exit 1
trap 'rm -rf -- "$work"' EXIT
exec 4<&0 5>&1
cat <&4 > "$work/in" 4<&- 5>&- &
in=$!
cat < "$work/out" >&5 4<&- 5>&- &
out=$!
doveadm sync -f -1 -R -u ${quote(address)} sh -c 'cat "$0/in" & exec cat > "$0/out"' "$work" < /dev/null >&2 4<&- 5>&-
code=$?
exec 5>&-
case $code in 0) ;; 2) code=0; echo ${quote(notAll)} >&2 ;; *) kill "$out" ;; esac
wait "$out"
kill "$in" 2>/dev/null
exit $code`;

/** Filters are files beside the mail, which dsync leaves out. Both as whom they belong to: what is in a mailbox's folder leads no further than that account may go. */
const asVmail = "setpriv --reuid=vmail --regid=vmail --clear-groups";
const pack = (domain: string) => `
cd ${quote(mailFolder(domain))} 2>/dev/null || exit 0
${asVmail} find . -mindepth 2 -maxdepth 3 \\( -path '*/sieve/*' -o -name .dovecot.sieve \\) -print0 | ${asVmail} tar -c --null --no-recursion -T - -f -`;
const unpack = (domain: string) => `
cd ${quote(mailFolder(domain))} || exit 1
exec ${asVmail} tar -x --keep-newer-files --warning=no-ignore-newer -f -`;
