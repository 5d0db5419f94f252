// What the servers do that Postform configures: messages and log-ins a second, against Debian's own configuration with the same features switched on (debian-mail.sh). Both servers are lab hosts, loaded by turns.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostCommand } from "../lab/enter.ts";
import { until } from "../lab/run.ts";
import { hashPassword } from "../provider/resources/password.ts";
import { projectRoot, run } from "../test/run.ts";
import { byTurns, goal, type Part } from "./measure.ts";
import { LabProject, right } from "./project.ts";

const password = "a password of the benchmark";
const [ours, theirs] = [
  { host: "baidu", address: "198.18.0.10" },
  { host: "qq", address: "198.18.0.20" },
];

const company = (hash: string) => `company: bench
contact: hostmaster@bench.example
hosts:
  main: { address: ${ours.address}, baseline: false, adopt: true }
verify: false
mail:
  host: main
  hostname: mail.bench.example
  # A load of a benchmark comes from one client.
  limits: { connectionsPerMinute: 0, messagesPerMinute: 0, authenticationsPerMinute: 0 }
  domains:
    bench.example:
      mailboxes:
${Array.from({ length: 50 }, (_, number) => `        user${number}: { passwordHash: "${hash}" }`).join("\n")}
`;

export async function services(tell: (text: string) => void, times = 5): Promise<Part> {
  const project = new LabProject("bench-services", `${ours.host}=bookworm,${theirs.host}=bookworm`);
  try {
    await project.up();
    const hash = await hashPassword(password);
    project.company("bench", company(hash));
    await project.postform("deploy", "--auto-approve");
    const on = (host: string, ...words: string[]) =>
      right(run(...hostCommand(project.lab, host, words)), `${words[0]} on ${host}`);
    await on(theirs.host, "sh", "-c", readFileSync(join(import.meta.dirname, "debian-mail.sh"), "utf8"), "sh", hash);
    const load = async (what: string, { address }: typeof ours, count: number) => {
      const script = join(import.meta.dirname, "mail-load.ts");
      const tsx = join(projectRoot, "node_modules/.bin/tsx");
      return Number((await project.client(tsx, [script, what, address, String(count), password])).stdout);
    };
    const messages = 1000;
    const logIns = 300;
    let sent = 0;
    const delivered = async (server: typeof ours) => {
      const before = await countOn(server.host);
      const sending = await load("send", server, messages);
      const start = performance.now();
      const there = await until(120, async () => (await countOn(server.host)) >= before + messages);
      if (!there) throw new Error(`${server.host} delivered ${(await countOn(server.host)) - before} of ${messages}`);
      sent += messages;
      return messages / (sending + (performance.now() - start) / 1000);
    };
    const countOn = async (host: string) =>
      Number((await on(host, "sh", "-c", "find /var/vmail -path '*/new/*' -type f | wc -l")).stdout);
    const measured = [
      ...(await byTurns(
        {
          "messages, Postform": () => delivered(ours),
          "messages, Debian": () => delivered(theirs),
        },
        { times, unit: "per second", tell },
      )),
      ...(await byTurns(
        {
          "IMAP log-ins, Postform": async () => logIns / (await load("log-in", ours, logIns)),
          "IMAP log-ins, Debian": async () => logIns / (await load("log-in", theirs, logIns)),
        },
        { times, unit: "per second", tell },
      )),
    ];
    return {
      title: "The servers themselves",
      about: `Messages of 10 kB through submission over TLS, by eight clients that stay logged in, until the last is in its mailbox (${sent} in all); and log-ins over TLS with ARGON2ID hashes, eight at once. One lab host each with Debian 12; the clients are on the same processors.`,
      measured,
      goals: [
        goal(measured, { what: "messages, Postform", against: "messages, Debian", limit: 0.95, atLeast: true }),
        goal(measured, { what: "IMAP log-ins, Postform", against: "IMAP log-ins, Debian", limit: 0.95, atLeast: true }),
      ],
    };
  } finally {
    await project.close();
  }
}
