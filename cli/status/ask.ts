// What a host itself knows for `postform status`, by one command: its notes, when it was last changed, its certificates, its mail queue. Changes nothing.
import { X509Certificate } from "node:crypto";
import { HostError, openHost } from "../../provider/host/index.ts";
import { quoteAll } from "../../provider/host/quote.ts";
import { booksFolder } from "../stacks/synthesized.ts";
import { notesFolder, plain } from "./note.ts";

export interface Queue {
  readonly incoming: number;
  readonly active: number;
  readonly deferred: number;
  readonly hold: number;
  /** When the oldest message came; of at most 20,000 that were looked at. */
  readonly oldest: Date | undefined;
  /** What most of those that wait are told. */
  readonly reason: string | undefined;
}

export interface HostAnswers {
  /** File name → content. */
  readonly notes: ReadonlyMap<string, string>;
  /** What Postform has put there, by the folders of the host's books, and when it last changed it. */
  readonly books: ReadonlyMap<string, Date>;
  /** Path → when it ends; undefined for one that is not there or none. */
  readonly certificates: ReadonlyMap<string, Date | undefined>;
  /** Undefined where no Postfix is. */
  readonly queue: Queue | undefined;
}

/** `error`: why it could not be asked. */
export type Asked = HostAnswers | { readonly error: string };

export async function ask(connection: string, certificates: readonly string[]): Promise<Asked> {
  try {
    const { code, stdout, stderr } = await openHost(connection).run(scriptOf(certificates), { reads: true });
    return code === 0 ? answersOf(stdout) : { error: plain(stderr) || `a command ended with ${code}` };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { error: plain(error.message) };
  }
}

export const scriptOf = (certificates: readonly string[]): string => `
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
for file in ${notesFolder}/*.json; do
  if [ -f "$file" ]; then printf 'note\\t%s\\t%s\\n' "\${file##*/}" "$(head -c 8192 -- "$file" | base64 -w0)"; fi
done
stat --printf 'book\\t%Y\\t%n\\n' -- ${booksFolder}/*/key 2>/dev/null
for file in ${quoteAll(certificates)}; do
  if [ -f "$file" ]; then printf 'certificate\\t%s\\t%s\\n' "$file" "$(head -c 65536 -- "$file" | base64 -w0)"; fi
done
if [ -f /etc/postfix/main.cf ] && queues=$(postconf -h queue_directory 2>/dev/null); then
  for queue in incoming active deferred hold; do
    printf 'queue\\t%s\\t%s\\n' "$queue" "$(find "$queues/$queue" -type f 2>/dev/null | wc -l)"
  done
  waiting=$(timeout 20 postqueue -j 2>/dev/null | head -n 20000)
  if [ -n "$waiting" ]; then
    printf 'oldest\\t%s\\n' "$(printf '%s\\n' "$waiting" | sed -n 's/.*"arrival_time": *\\([0-9]*\\).*/\\1/p' | sort -n | head -n 1)"
    printf 'reason\\t%s\\n' "$(printf '%s\\n' "$waiting" | sed -n 's/.*"delay_reason": *"\\([^"]*\\)".*/\\1/p' | sort | uniq -c | sort -rn | head -n 1 | sed 's/^ *[0-9]* //')"
  fi
fi
echo end
`;

export function answersOf(stdout: string): Asked {
  const lines = stdout.split("\n").map((line) => line.split("\t"));
  if (!lines.some(([kind]) => kind === "end")) return { error: "its answer was cut short" };
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(([, a = "", b = ""]) => [a, b] as const);
  const [oldest] = of("oldest");
  const [reason] = of("reason");
  const queues = new Map(of("queue").map(([name, count]) => [name, Number(count) || 0]));
  return {
    notes: new Map(of("note").map(([name, content]) => [name, Buffer.from(content, "base64").toString("utf8")])),
    books: new Map(
      of("book").flatMap(([seconds, path]) => {
        const time = moment(seconds);
        return time ? [[path.split("/").at(-2) ?? "", time] as const] : [];
      }),
    ),
    certificates: new Map(of("certificate").map(([path, pem]) => [path, endOf(Buffer.from(pem, "base64"))])),
    queue:
      queues.size === 0
        ? undefined
        : {
            incoming: queues.get("incoming") ?? 0,
            active: queues.get("active") ?? 0,
            deferred: queues.get("deferred") ?? 0,
            hold: queues.get("hold") ?? 0,
            oldest: moment(oldest?.[0]),
            reason: plain(reason?.[0]) || undefined,
          },
  };
}

const moment = (seconds: string | undefined) =>
  seconds && /^\d{1,12}$/.test(seconds) ? new Date(Number(seconds) * 1000) : undefined;

/** The first certificate of a chain is the host's own. */
function endOf(pem: Buffer): Date | undefined {
  try {
    return new Date(new X509Certificate(pem).validTo);
  } catch {
    return undefined;
  }
}
