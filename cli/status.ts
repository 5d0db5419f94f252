// `postform status`: one screen for a person on call: what is deployed on each host, whether somebody changed it by hand, how long certificates last, what waits in the mail queue, how the last verify ended.
import { renameSync, writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { closeAll } from "../provider/host/index.ts";
import { gather } from "./status/gather.ts";
import { html } from "./status/html.ts";
import { json } from "./status/json.ts";
import { metrics } from "./status/metrics.ts";
import type { Limits } from "./status/report.ts";
import { text } from "./status/text.ts";

interface Options extends Limits {
  readonly json?: true;
  readonly html?: string;
  readonly metrics?: string;
  readonly drift: boolean;
  readonly parallelism: number;
}

export function register(program: Command): void {
  program
    .command("status")
    .summary("what is deployed, and what wants attention")
    .description(
      "Asks each host, and plans each stack: what is deployed (when, by whom, which version and commit), whether somebody changed it by hand, days that certificates have left, messages in the queue, the last verify. Changes nothing; a host that cannot be reached is told as such.\nExit code: 0 all is well, 1 it could not be found out, 2 something wants attention.",
    )
    .argument("[stacks...]", "names, with * for any text (default: all)")
    .option("--json", "print it for programs")
    .option("--html <file>", "also write it as a page")
    .option("--metrics <file>", "also write it as OpenMetrics, for a Prometheus that scrapes a file")
    .option("--no-drift", "do not plan: sooner, and without what was changed by hand")
    .option("--days <number>", "certificates with fewer days left want attention", whole, 14)
    .option("--queue <messages>", "a queue with more messages wants attention", whole, 100)
    .option("--parallelism <number>", "how many stacks are planned at once", whole, 4)
    .action(async (names: string[], options: Options) => {
      try {
        await status(names, options);
      } finally {
        await closeAll();
      }
    });
}

async function status(names: readonly string[], options: Options): Promise<void> {
  const report = await gather(names, options);
  if (options.html) replace(options.html, html(report, options));
  if (options.metrics) replace(options.metrics, metrics(report));
  process.stdout.write(options.json ? json(report) : text(report, options, pc));
  process.exitCode = report.stacks.some(({ attention }) => attention.length > 0) ? 2 : 0;
}

/** Who reads it at this moment sees the whole old one or the whole new one. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

function whole(value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number >= 0)) throw new InvalidArgumentError("a whole number is allowed");
  return number;
}
