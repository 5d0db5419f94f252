// `postform unlock`: says who changes a host at this moment, and on request ends that change, so that the host takes it back.
import type { Command } from "commander";
import { closeAll, type Holder, openHost } from "../provider/host/index.ts";

interface UnlockOptions {
  readonly break?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command("unlock")
    .summary("say who changes a host, and end that change")
    .description(
      "Says who holds the lock of a host: user, machine, since when, and where from. A lock ends with its owner, so that one that is held belongs to a change that goes on or hangs.\nExit code: 0, 1 when the host cannot be reached or the lock cannot be broken, 2 wrong usage.",
    )
    .argument("<connection>", "ssh://USER@ADDRESS[:PORT][?hostkey=…], as in host_connection and import ids")
    .option("--break", "end the change that holds the lock, and wait until the host has taken it back")
    .option("--json", "for programs")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (connection: string, options: UnlockOptions) => {
      try {
        await unlock(connection, options);
      } finally {
        await closeAll();
      }
    });
}

async function unlock(connection: string, options: UnlockOptions): Promise<void> {
  const host = openHost(connection);
  const { holder, ended } = await host.unlock({ end: options.break === true });
  const failed = options.break === true && holder !== undefined && !ended;
  if (failed) process.exitCode = 1;
  if (options.json) {
    console.log(JSON.stringify({ host: host.name, holder: holder ? described(holder) : null, broken: ended }, null, 2));
    return;
  }
  if (!holder) console.log(`nobody changes ${host.name}`);
  else if (ended)
    console.log(`${host.name} was being changed by ${holder.words}: ended, and the host is as it was before`);
  else if (failed)
    throw new Error(
      `${host.name} is being changed by ${holder.words}, and that did not end; look there: ps -s ${holder.session}`,
    );
  else
    console.log(
      `${host.name} is being changed by ${holder.words}\nto end that and take it back: postform unlock --break ${connection}`,
    );
}

function described({ words, session }: Holder): object {
  const [, user, machine, command, since] = /^([^@\s]+)@([^:\s]+): (.*), since (\S+)$/.exec(words) ?? [];
  return user ? { user, machine, command, since, session } : { command: words, session };
}
