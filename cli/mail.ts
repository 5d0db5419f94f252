// `postform mail`: what is kept of mailboxes that were removed: lists it, puts it back, and deletes what is past its time.
import { type Command, InvalidArgumentError } from "commander";
import { closeAll, type Host, HostError, openHost, parseConnection } from "../provider/host/index.ts";
import { type KeptMailbox, keptMail, purgeMail, restoreMail } from "../provider/resources/kept-mail.ts";

export function register(program: Command): void {
  const mail = program
    .command("mail")
    .summary("list, put back or delete the mail of mailboxes that were removed")
    .description(
      "What is kept on a host of mailboxes and domains that were removed. CONNECTION is what import ids begin with: ssh://root@192.0.2.10:22.\nExit code: 0, 1 when it could not be done, 2 wrong usage.",
    );

  subcommand("list", "what is kept, the latest first")
    .option("--json", "for programs")
    .action((connection: string, { json }: { json?: true }) =>
      on(connection, async (host) => {
        const kept = await keptMail(host);
        if (json) console.log(JSON.stringify(kept, undefined, 2));
        else if (kept.length === 0) console.log(`no mail of removed mailboxes is kept on ${host.name}`);
        else show(kept);
      }),
    );

  subcommand("restore", "put mail back into the mailbox of its address")
    .argument("<id>", "as list shows it")
    .action((connection: string, id: string) =>
      on(connection, async (host) => {
        const [one] = await withIds(host, [id]);
        const folder = await restoreMail(host, one!);
        const mail = `${one!.messages} ${one!.messages === 1 ? "message" : "messages"}`;
        console.log(
          folder === null
            ? `${mail} are back in ${one!.address}, as they were`
            : `${mail} are back in ${one!.address}, in the folder ${folder}: it holds other mail already`,
        );
      }),
    );

  subcommand("purge", "delete for good what is past its time, or what is named")
    .argument("[ids...]", "as list shows them: deleted whatever their time")
    .option("--yes", "delete it; without this, it is only listed")
    .action((connection: string, ids: readonly string[], { yes }: { yes?: true }) =>
      on(connection, async (host) => {
        const past = ({ keptUntil }: KeptMailbox) => keptUntil !== null && keptUntil.getTime() <= Date.now();
        const kept = ids.length > 0 ? await withIds(host, ids) : (await keptMail(host)).filter(past);
        if (kept.length === 0) return console.log(`nothing that is kept on ${host.name} is past its time`);
        show(kept);
        if (!yes) return console.log("nothing was deleted; --yes deletes all of this for good");
        await purgeMail(host, kept);
        console.log("deleted");
      }),
    );

  function subcommand(name: string, summary: string) {
    return mail
      .command(name)
      .summary(summary)
      .description(summary)
      .argument("<connection>", "the host: ssh://root@192.0.2.10:22", connectionText)
      .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  }
}

function connectionText(text: string): string {
  try {
    parseConnection(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  return text;
}

async function on(connection: string, work: (host: Host) => Promise<void>): Promise<void> {
  try {
    await work(openHost(connection));
  } catch (error) {
    if (error instanceof HostError) throw new Error(`${error.message}; ${error.hint}`);
    throw error;
  } finally {
    await closeAll();
  }
}

/** What is kept by these ids, in their order. */
async function withIds(host: Host, ids: readonly string[]): Promise<KeptMailbox[]> {
  const kept = await keptMail(host);
  return ids.map((id) => {
    const found = kept.find((one) => one.id === id);
    if (!found) throw new Error(`${host.name} keeps nothing as ${id}; postform mail list shows what it keeps`);
    return found;
  });
}

function show(kept: readonly KeptMailbox[]): void {
  for (const { id, messages, bytes, removed, keptUntil, path } of kept)
    console.log(
      `${id}\n  ${messages} messages, ${size(bytes)}; removed ${minute(removed)}, kept ${keptUntil ? `until ${minute(keptUntil)}` : "for ever"}\n  ${path}`,
    );
}

const minute = (date: Date) => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

function size(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power > 0 ? 1 : 0)} ${units[power]}`;
}
