// What can go wrong with a host gives one clear message with the host's name and what to do, in bounded time, and leaves the host as it was.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { scenarioLab } from "./lab.ts";
import { plansNothing, writeCompany } from "./steps.ts";

interface Fault {
  readonly name: string;
  /** POSIX sh on baidu that breaks something, and that mends it. */
  readonly breaks?: string;
  readonly mends?: string;
  /** The host in the company's file, changed. */
  readonly host?: Readonly<Record<string, unknown>>;
  readonly message: RegExp;
}

const faults: readonly Fault[] = [
  { name: "an unreachable host", host: { address: "198.18.0.77" }, message: /198\.18\.0\.77/ },
  {
    name: "a wrong host key",
    host: { hostKey: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
    message: /198\.18\.0\.10[\s\S]*host key[\s\S]*SHA256:/,
  },
  {
    name: "wrong credentials",
    host: { user: "stranger", sudo: true },
    message: /stranger@198\.18\.0\.10 refuses to let stranger log in[\s\S]*authorized_keys/,
  },
  { name: "a user without sudo", host: { user: "nosudo", sudo: true }, message: /nosudo@198\.18\.0\.10[\s\S]*sudo/ },
  {
    name: "a full disk",
    breaks:
      "mkdir -p /run/full && mount -t tmpfs -o size=16k tmpfs /run/full && cp -a /etc/postfix/postform/. /run/full/ 2>/dev/null; mount --bind /run/full /etc/postfix/postform; dd if=/dev/zero of=/run/full/fill bs=1k 2>/dev/null; true",
    mends: "umount /etc/postfix/postform; umount /run/full",
    message: /198\.18\.0\.10[\s\S]*(no space|disk)/i,
  },
];

export function refusalsSuite(): void {
  describe("a host that cannot be changed", () => {
    let original = "";
    beforeAll(async () => {
      original = readFileSync(join(scenarioLab().folder, "companies/baidu.yaml"), "utf8");
      // Which certificates are served is asked once: a program of Postfix that answers while the disk is full would keep that in use.
      await plansNothing("baidu");
    });
    afterAll(async () => {
      await writeCompany("baidu", original);
      await plansNothing("baidu");
    });

    for (const { name, breaks, mends, host, message } of faults) {
      it(`${name}: one clear message with the host's name, and nothing is changed`, async () => {
        const lab = scenarioLab();
        const company = parseDocument(original);
        company.setIn(["mail", "domains", "baidu.com", "aliases", "faulty"], ["maomao"]);
        for (const [key, value] of Object.entries(host ?? {})) company.setIn(["hosts", "main", key], value);
        await writeCompany("baidu", company.toString());
        const look = "cat /etc/postfix/postform/virtual_aliases; ls -la --time-style=full-iso /etc/postfix";
        const before = await lab.exec("baidu", look);
        if (breaks) expect((await lab.exec("baidu", breaks)).code).toBe(0);
        const start = Date.now();
        const applied = await lab.terraform("baidu", ["apply", "-no-color", "-input=false", "-auto-approve"]);
        if (mends) expect((await lab.exec("baidu", mends)).code).toBe(0);
        expect(applied.code).toBe(1);
        expect(applied.output).toMatch(message);
        expect(applied.output).not.toMatch(/\n\s+at .*\.(ts|cjs|js):\d+/);
        expect(Date.now() - start).toBeLessThan(60_000);
        expect((await lab.exec("baidu", look)).stdout).toBe(before.stdout);
      });
    }
  });
}
