// The host double of bench/double: it answers what was recorded and nothing else, under a copy's names, and as far away as is wanted.

import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { afterEach, expect, test } from "vitest";
import { answerOf, linesOf } from "../../bench/double/answer.ts";
import { copyOf } from "../../bench/double/company.ts";
import { answersOf } from "../../bench/double/copies.ts";
import { type Answer, digestOf, listen, notRecorded } from "../../bench/double/hosts.ts";
import { sshKey } from "../ssh-key.ts";

const hostKey = sshKey();
const user = sshKey();
const long = Buffer.alloc(1_000_000, "a host's answer ");
const answers = new Map<string, Answer>([
  [digestOf("cat", "all of it"), { stdout: long, stderr: "and more\n", code: 3, milliseconds: 0 }],
]);

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function double(roundTrip: number): Promise<number> {
  const one = { address: "127.0.0.1", port: 0, hostKey: hostKey.private, authorizedKey: user.public, answers };
  const server = await listen(one, { roundTrip });
  open.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function login(port: number, privateKey = user.private): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  open.push(() => client.destroy());
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.once("error", reject);
    client.connect({ host: "127.0.0.1", port, username: "root", privateKey });
  });
  return client;
}

const exec = (client: ssh2.Client, command: string, input: string) =>
  new Promise<{ stdout: string; stderr: string; code: number }>((resolve, reject) =>
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let [stdout, stderr] = ["", ""];
      channel.on("data", (chunk: Buffer) => {
        stdout += chunk;
      });
      channel.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk;
      });
      channel.once("close", (code: number) => resolve({ stdout, stderr, code }));
      channel.end(input);
    }),
  );

test.each([0, 6])("an answer comes whole, from %i ms away", async (roundTrip) => {
  const client = await login(await double(roundTrip));
  expect(await exec(client, "cat", "all of it")).toEqual({ stdout: String(long), stderr: "and more\n", code: 3 });
});

test("what was not recorded is told, and fails", async () => {
  const client = await login(await double(0));
  const { stdout, stderr, code } = await exec(client, "cat", "something else");
  expect({ stdout, code }).toEqual({ stdout: "", code: notRecorded });
  expect(stderr).toContain("the double of 127.0.0.1 has no recorded answer to what ends with: cat\nsomething else");
});

test("a stranger's key lets nobody in", async () => {
  const port = await double(0);
  await expect(login(port, sshKey().private)).rejects.toThrow("All configured authentication methods failed");
});

test("a log-in to a far host takes each of its round trips", async () => {
  const port = await double(40);
  const start = performance.now();
  await login(port);
  // TCP, versions and offers, keys, the service, and the key that logs in.
  expect(performance.now() - start).toBeGreaterThan(5 * 40);
});

test("a copy is asked and answers under its own names, inside its files, and by their SHA-256, too", () => {
  const copy = copyOf(7);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const sum = (text: string) => createHash("sha256").update(text).digest("hex");
  const lines = (company: string, address: string) => [
    `stat\t/etc/${company}`,
    `sum\t${sum(`${company} is here`)}\t/etc/here.${company}`,
    `content\t${sum(`${company} is at ${address}`)}\t/etc/${company}\t${base64(`${company} is at ${address}`)}`,
    `registry\tsite/${company}\t-\t{"name":"${company}"}`,
    `registry\tdomain/${company}\t${sum(`a long note of ${company}`)}`,
    "end",
    "",
  ];
  const asked = (company: string) => {
    const script = `observe ${company}`;
    return `${script.length}\n${script}`;
  };
  const exchange = {
    command: "sh",
    input: asked("company000"),
    stdout: answerOf(lines("company000", "198.18.0.53")).toString("base64"),
    ...{ stderr: "", code: 0, milliseconds: 5 },
  };
  const texts = ["company000 is here", "a long note of company000"].map(base64);
  const answer = answersOf({ exchanges: [exchange], texts }, copy, []).get(digestOf("sh", asked("company007")));
  expect(linesOf(answer!.stdout)).toEqual(lines("company007", "127.64.7.53"));
});
