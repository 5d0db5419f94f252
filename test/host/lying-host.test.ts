// Hosts that lie: a real SSH server whose commands flood, hang, stop half-way or answer nonsense. Each has to end soon, in little memory, with a clear message.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import type ssh2 from "ssh2";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openHost } from "../../provider/host/index.ts";
import type { HostState } from "../../provider/host/state.ts";
import { projectRoot, run } from "../run.ts";
import type { Outcome, Step } from "../scenario/edges-steps.ts";
import { answer, type Conduct, listening, opening, says, sshServer } from "./ssh-server.ts";

interface Stranger {
  readonly says: (socket: Socket) => void;
  readonly error: RegExp;
}

interface Lie extends Conduct {
  readonly step?: Omit<Step, "host">;
  /** The message, or what comes of it all the same. */
  readonly error?: RegExp;
  readonly value?: object;
}

const facts = "facts\tdebian-12\tmail\n";
const honest = answer(`${facts}end\n`);

/** Says the same again and again. */
function flood(stream: Writable, words: string | Buffer): void {
  const chunk = Buffer.alloc(32_768, words);
  const more = () => {
    while (!stream.destroyed && stream.writable && stream.write(chunk));
  };
  stream.on("drain", more).on("error", () => undefined);
  more();
}

const zeros = gzipSync(Buffer.alloc(16 * 1024 * 1024));
const state: HostState = { key: "config/x", files: { "/srv/x/a": { content: "a\n" } } };
const apply = { step: { apply: state } };
const observe = { step: { observe: state } };
const isRead = { value: { platform: "debian-12", hostname: "mail" } };
const late = /^root@127\.0\.0\.1:\d+: a command had not ended after 1 seconds$/;

const lies: Readonly<Record<string, Lie>> = {
  "tells the truth": { shell: says(honest), ...isRead },
  "greets before it answers": {
    shell: says(Buffer.concat([Buffer.from("Welcome!\u001b[2J\nYou have mail."), honest]), { err: "stty: no tty\n" }),
    ...isRead,
  },
  "says good-bye after it": {
    shell: says(Buffer.concat([honest, Buffer.from("Good-bye!\n")])),
    error: /: could not be read: its answer cannot be unpacked: incorrect header check$/,
  },
  "complains in 10 MB before it answers": { shell: says(honest, { err: "sh: warning\n".repeat(873_814) }), ...isRead },
  "complains in 10 MB and fails": {
    shell: says(opening, { err: `${"sh: x\n".repeat(1_747_627)}sh: too bad\n`, code: 1 }),
    error: /: could not be read: [\s\S]{0,4000}sh: too bad$/,
  },
  "floods without end": { shell: (channel) => flood(channel, "yes\n"), error: /: a command said more than 32 MiB/ },
  "floods after an opening": {
    shell: (channel) => {
      channel.write(opening);
      flood(channel, Buffer.from([0x1f, 0x8b, 8]));
    },
    error: /: a command said more than 32 MiB/,
  },
  "complains without end": {
    shell: (channel) => flood(channel.stderr, "no\n"),
    error: /: a command said more than 32 MiB/,
  },
  hangs: { shell: () => undefined, error: late },
  "hangs after half of its answer": { shell: (channel) => channel.write(honest.subarray(0, -10)), error: late },
  trickles: {
    shell: (channel) => {
      const timer = setInterval(() => channel.write("."), 50);
      channel.on("close", () => clearInterval(timer));
    },
    error: late,
  },
  "answers no session": { error: late },
  "refuses sessions": { refuses: "sessions", error: /: no session could be opened: .*open failure/ },
  "refuses commands": { refuses: "commands", error: /: no session could be opened: Unable to exec/ },
  "cuts the connection": {
    shell: (_, connection) => connection.end(),
    error: /: the connection broke while a command ran/,
  },
  "ends a session without an exit code": {
    shell: (channel) => channel.write(honest, () => channel.close()),
    error: /: the connection broke while a command ran$/,
  },
  "is killed while it answers": {
    shell: (channel) =>
      channel.write(honest.subarray(0, -10), () => {
        channel.exit("KILL", true, "");
        channel.end();
      }),
    error: /: could not be read: its answer cannot be unpacked: unexpected end of file$/,
  },
  "sends a gzip bomb": {
    shell: says(Buffer.concat([Buffer.from(opening), ...Array<Buffer>(20).fill(zeros)])),
    error: /: could not be read: its answer has more than 128 MiB$/,
  },
  "answers in a million lines": {
    shell: says(answer(`${facts}${"x\n".repeat(1_000_000)}end\n`)),
    error: /: could not be read: its answer has more than 500000 lines$/,
  },
  "answers in one line of tabs": {
    shell: says(answer(`${facts}stat\t${"\t".repeat(50_000_000)}\nend\n`)),
    error: /: could not be read: it says that the mode of {2}is $/,
  },
  "answers without end": { shell: says(answer(facts)), error: /: could not be read: its answer is cut short$/ },
  "answers nothing": { shell: says(opening), error: /: could not be read: no answer$/ },
  "answers in plain text": {
    shell: says(`${opening}${facts}end\n`),
    error: /: could not be read: its answer cannot be unpacked: incorrect header check$/,
  },
  "has a mode that is none": {
    shell: says(answer(`${facts}stat\tregular file\troot\troot\trw-r--r--\t/etc/passwd\nend\n`)),
    error: /: could not be read: it says that the mode of \/etc\/passwd is rw-r--r--$/,
  },
  "tells of files that nobody asked for": {
    ...observe,
    shell: says(
      answer(
        `${facts}stat\tregular file\troot\troot\t600\t/etc/shadow\ncontent\t-\t/etc/shadow\tcm9vdA==\ncontent\t-\t__proto__\t!?=\nfoo\tbar\nend\n`,
      ),
    ),
    value: { registered: false, note: null, owned: [], files: { "/srv/x/a": null } },
  },
  "has contents in no base64": {
    ...observe,
    shell: says(
      answer(
        `${facts}stat\tstrange\troot\troot\t644\t/srv/x/a\ncontent\t-\t/srv/x/a\t*\nregistry\tconfig/x\t-\t?\nowned\tconfig/x\t__proto__\nend\n`,
      ),
    ),
    value: { registered: true, note: "?", owned: ["__proto__"], files: { "/srv/x/a": { kind: "other", content: "" } } },
  },
  "says that a file is as it was written, and never what it says": {
    ...observe,
    shell: says(
      answer(
        `${facts}stat\tregular file\troot\troot\t644\t/srv/x/a\nsum\t${"0".repeat(64)}\t/srv/x/a\nregistry\tconfig/x\t${"0".repeat(64)}\nowned\tconfig/x\t/srv/x/a\nend\n`,
      ),
    ),
    error: /could not be read: it does not say what is in \/srv\/x\/a, and what it notes of config\/x/,
  },
  "has no shell": {
    shell: says("This account is currently not available.\n", { code: 1 }),
    error: /: no POSIX shell runs there: This account is currently not available\.$/,
  },
  "says nothing at all": {
    shell: says("", { code: 0 }),
    error: /: no POSIX shell runs there: it ended with code 0 and said nothing$/,
  },
  "says that all is done, and fails": {
    ...apply,
    shell: says(`${opening}changed\t/srv/x/a\ndone\n`, { code: 1, err: "sh: killed\n" }),
    error: /: config\/x could not be changed: sh: killed$/,
  },
  "says that all went well, and not that it is done": {
    ...apply,
    shell: says(`${opening}changed\t/srv/x/a\n`),
    error: /: config\/x could not be changed: the connection ended$/,
  },
  "fails with words that move the cursor, and without end": {
    ...apply,
    shell: says(`${opening}error\tcheck\n\u001b[2J\u202efdp\r\n${"no ".repeat(1_000_000)}\n`, { code: 1 }),
    error: /refused before it was put in place: \\u\{1b\}\[2J\\u\{202e\}fdp\nno .{1500,2000} … .{1500,2000}$/,
  },
  "fails for a reason of its own": {
    ...apply,
    shell: says(`${opening}error\t__proto__\nbecause\n`, { code: 1 }),
    error: /: because$/,
  },
  "wants to come in itself": {
    shell: (channel, connection) => {
      const came = (error?: Error) => says(error ? honest : `${opening}it came in\n`)(channel);
      connection.forwardOut("127.0.0.1", 1, "127.0.0.1", 22, came);
    },
    ...isRead,
  },
};

/** Whoever answers on a port without being an SSH server. */
const strangers: Readonly<Record<string, Stranger>> = {
  "talks before its name without end": {
    says: (socket) => flood(socket, "220 mail\r\n"),
    error: /: Max greeting lines exceeded$/,
  },
  "has a name without end": { says: (socket) => flood(socket, "SSH-2.0-x"), error: /: Header line too long$/ },
  "talks nonsense": {
    says: (socket) => flood(socket, `SSH-2.0-x\r\n${"\u00ff".repeat(99)}`),
    error: /: Bad packet length$/,
  },
  "hangs up at once": {
    says: (socket) => socket.destroy(),
    error: /: (Connection lost before handshake|read ECONNRESET)$/,
  },
};

const folder = mkdtempSync(join(tmpdir(), "postform-lies-"));
const outcomes = new Map<string, Outcome>();
const servers: (ssh2.Server | TcpServer)[] = [];
const open = (server: ssh2.Server | TcpServer) => listening(servers[servers.push(server) - 1]!);

beforeAll(async () => {
  const steps = new Map<string, Step>();
  for (const [name, lie] of Object.entries(lies)) steps.set(name, { host: await open(sshServer(lie)), ...lie.step });
  for (const [name, stranger] of Object.entries(strangers))
    steps.set(name, {
      host: await open(createServer((socket) => stranger.says(socket.on("error", () => undefined)))),
    });
  // Those that hang do so together; the others in a process of their own, whose memory is measured.
  const hangs = ([name]: readonly [string, Step]) => lies[name]?.error === late;
  const others = [...steps].filter((step) => !hangs(step));
  vi.stubEnv("HOME", folder).stubEnv("SSH_AUTH_SOCK", undefined);
  const measured = run(process.execPath, ["--import", "tsx", join(projectRoot, "test/scenario/edges-steps.ts")], {
    cwd: projectRoot,
    input: JSON.stringify(others.map(([, step]) => step)),
    seconds: 50,
  });
  vi.stubEnv("POSTFORM_COMMAND_SECONDS", "1");
  await Promise.all(
    [...steps].filter(hangs).map(async ([name, { host }]) => {
      const start = Date.now();
      const error = await openHost(host)
        .facts()
        .catch((refusal) => refusal);
      outcomes.set(name, {
        error: error.message,
        hint: error.hint,
        seconds: (Date.now() - start) / 1000,
        mebibytes: 0,
        told: [],
      });
      await openHost(host).close();
    }),
  );
  vi.unstubAllEnvs();
  const { code, stdout, output } = await measured;
  expect(code, output).toBe(0);
  for (const [index, outcome] of (JSON.parse(stdout) as Outcome[]).entries())
    outcomes.set(others[index]?.[0] ?? "", outcome);
}, 60_000);

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

describe("a host that", () => {
  test.each(Object.entries<Lie>({ ...lies, ...strangers }))("%s", (name, { error, value }) => {
    const outcome = outcomes.get(name);
    if (error) {
      expect(outcome?.error).toMatch(error);
      expect(outcome?.error).toMatch(/^root@127\.0\.0\.1:\d+: /);
      expect(outcome?.error?.length).toBeLessThan(4200);
      expect(outcome?.hint).toMatch(/\w/);
    } else expect(outcome).toMatchObject({ value });
    expect(outcome?.seconds).toBeLessThan(20);
  });

  test("lies never costs more memory than an answer may", () => {
    expect(Math.max(...[...outcomes.values()].map(({ mebibytes }) => mebibytes))).toBeLessThan(600);
  });
});
