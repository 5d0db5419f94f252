// What a refresh brings over the line: of files that nobody changed their SHA-256, and of all others what they say. The host's side runs here in a folder of the test's.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { commonScript, readScript, runningScript } from "../../provider/host/agent.ts";
import { beginWalk, closeAll, openHost, unpinned } from "../../provider/host/index.ts";
import type { HostState } from "../../provider/host/state.ts";
import { answer, listening, publicKey, sshServer } from "./ssh-server.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postform-reading-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeAll();
  rmSync(root, { recursive: true });
});

const sum = (content: string) => createHash("sha256").update(content).digest("hex");

function write(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

describe.skipIf(process.platform !== "linux")("a host", () => {
  const told = (script: string, probes: readonly string[]) =>
    execFileSync("sh", ["-c", `${commonScript}${runningScript}${readScript}\nROOT=${root}\nall=$PROBES\n${script}`], {
      encoding: "utf8",
      env: { ...process.env, PROBES: probes.join("\n") },
    })
      .split("\n")
      .filter(Boolean)
      .sort();
  const whole = (path: string, content: string) =>
    `content\t${sum(content)}\t${path}\t${Buffer.from(content).toString("base64")}`;

  test("tells the sum of what is as it was written or joined, and what all else says", () => {
    const [same, edited, asked, strange, joined] = ["same", "edited", "asked", "strange", "joined"].map((name) =>
      write(`live/${name}`, `${name} ä\n`),
    ) as [string, string, string, string, string];
    const link = join(root, "live/link");
    symlinkSync(same, link);
    write(
      "registry/config+x/sums",
      `${sum("same ä\n")}  ${same}\n${sum("before\n")}  ${edited}\n${sum("asked ä\n")}  ${asked}\n`,
    );
    write(`assembled/${joined.replaceAll("/", "+")}`, `${sum("joined ä\n")}\n`);
    const paths = [same, edited, asked, strange, joined, link, join(root, "live/gone")];
    const probes = [
      ...paths.map((path) => `path\t${path}`),
      `text\t${asked}`,
      `assembly\t${joined}\t${root}/joined.d\t0\t0\t0`,
    ];
    expect(told(`eval "$(printf '%s\\n' "$all" | by_kind)"\ncontents`, probes)).toEqual(
      [
        `sum\t${sum("same ä\n")}\t${same}\t`,
        whole(edited, "edited ä\n"),
        whole(asked, "asked ä\n"),
        whole(strange, "strange ä\n"),
        `sum\t${sum("joined ä\n")}\t${joined}\t`,
      ].sort(),
    );
  });

  test("tells what its resources noted, of a long note the sum; and after a change that of one alone", () => {
    const long = JSON.stringify("x".repeat(40_000));
    for (const [key, note] of Object.entries({ short: '{"a":"ä"}', long }))
      for (const [name, content] of Object.entries({ key: `config/${key}`, note, owned: `/srv/${key}\n` }))
        write(`registry/config+${key}/${name}`, content);
    const short = [`owned\tconfig/short\t/srv/short`, `registry\tconfig/short\t-\t{"a":"ä"}`];
    expect(told("registered 1", [])).toEqual(
      ["owned\tconfig/long\t/srv/long", ...short, `registry\tconfig/long\t${sum(long)}`].sort(),
    );
    expect(told("registered 0", ["entry\tconfig/short"])).toEqual(short);
    expect(told("registered 0", ["note\tconfig/long"]).at(-1)).toBe(`registry\tconfig/long\t-\t${long}`);
    expect(told("registered 0", ["path\t/srv/x"])).toEqual([]);
  });
});

const state = (content: string): HostState => ({ key: "config/x", files: { "/srv/x": { content } } });

/** A host with one file as it was written, which says what is in it when it is asked; and how often it was asked. */
async function serving(content: string) {
  const asked: string[] = [];
  const stat = "stat\tregular file\troot\troot\t644\t/srv/x\n";
  const connection = await listening(
    sshServer({
      shell: (channel) => {
        let script = "";
        channel.on("data", (chunk: Buffer) => (script += chunk));
        channel.once("end", () => {
          const probes = /\nobserve '([^']*)'/.exec(script)?.[1] ?? "";
          asked.push(probes);
          const says = probes.includes("text\t")
            ? `content\t-\t/srv/x\t${Buffer.from(content).toString("base64")}\n`
            : `sum\t${sum(content)}\t/srv/x\t\n`;
          channel.write(
            answer(
              `facts\tdebian-12\tx\n${stat}${says}registry\tconfig/x\t-\t{}\nowned\tconfig/x\t/srv/x\nasked\tpath\t/srv/x\nend\n`,
            ),
          );
          channel.exit(0);
          channel.end();
        });
      },
    }),
  );
  return { connection, asked };
}

describe("whoever asks", () => {
  test("knows what a file says by its sum, and asks for what it does not know, once", async () => {
    const { connection, asked } = await serving("as it was\n");
    const host = openHost(connection);
    const said = async (...texts: string[]) => (await host.observe(state("wanted\n"), texts)).files["/srv/x"]?.content;
    expect((await host.observe(state("as it was\n"))).files["/srv/x"]?.content).toBe("as it was\n");
    expect(asked).toHaveLength(1);
    beginWalk();
    expect(await said("something else\n", "as it was\n")).toBe("as it was\n");
    expect(asked).toHaveLength(2);
    beginWalk();
    expect(await said()).toBe("as it was\n");
    expect(await said()).toBe("as it was\n");
    expect(asked.slice(2)).toEqual([expect.not.stringContaining("text\t"), "text\t/srv/x"]);
  });

  test("uses the connection with a pinned key where known_hosts has that key, too", async () => {
    const { connection } = await serving("");
    const bare = unpinned(connection);
    const port = new URL(bare).port;
    vi.stubEnv("POSTFORM_KNOWN_HOSTS", write("known_hosts", `[127.0.0.1]:${port} ${publicKey}\n`));
    expect(openHost(connection)).toBe(openHost(bare));
    await closeAll();
    vi.stubEnv("POSTFORM_KNOWN_HOSTS", write("known_hosts", `[127.0.0.2]:${port} ${publicKey}\n`));
    expect(openHost(connection)).not.toBe(openHost(bare));
    await expect(openHost(bare).facts()).rejects.toThrow(/is not known/);
  });
});
