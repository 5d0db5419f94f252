// The command line of `postform verify`: what it lists, how it answers wrong usage, and that nobody there is a failure.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isVerifying } from "../../cli/gate-progress.ts";
import { postform } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));
const companies = join(folder, "companies");
mkdirSync(companies);
mkdirSync(join(folder, "empty"));
mkdirSync(join(folder, "wrong"));
writeFileSync(join(folder, "wrong", "acme.yaml"), "company: [");
// Loopback addresses where nothing listens.
writeFileSync(
  join(companies, "ns.yaml"),
  "nameServer: { hostname: ns.example.net, contact: dns@example.net, host: { address: 127.77.77.53 } }\n",
);
writeFileSync(
  join(companies, "acme.yaml"),
  `company: acme
contact: dns@acme.example
nameServer: ns
hosts: { main: { address: 127.77.77.10 } }
web:
  host: main
  sites:
    www.acme.example: { pages: { index.html: hello } }
`,
);

const verify = (...args: string[]) => postform(["verify", "--companies", companies, ...args]);

describe("postform verify", () => {
  it("--list names the checks and makes none", async () => {
    const { code, stdout } = await verify("--company", "acme", "--list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^web\.page:www\.acme\.example +https:\/\/www\.acme\.example\/ shows the site/m);
  });

  it("a company can be verified beside a file that is wrong, which is told", async () => {
    const mixed = join(folder, "mixed");
    cpSync(companies, mixed, { recursive: true });
    cpSync(join(folder, "wrong", "acme.yaml"), join(mixed, "bad.yaml"));
    const args = ["verify", "--companies", mixed, "--list"];
    const { code, stdout, stderr } = await postform([...args, "--company", "acme"]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^postform: bad is left out: .*bad\.yaml/),
    });
    expect(stdout).toContain("web.page:www.acme.example");
    for (const asked of [[], ["--company", "acme", "bad"]])
      expect(await postform([...args, ...asked])).toMatchObject({ code: 2, stdout: "" });
  });

  it("fails where nobody answers, and says so in each report", async () => {
    const file = join(folder, "junit.xml");
    const { code, stdout } = await verify("--company", "acme", "--json", "--junit", file, "--timeout", "20");
    const report = JSON.parse(stdout) as {
      ok: boolean;
      companies: { checks: { id: string; status: string; seen: string }[] }[];
    };
    expect(code).toBe(1);
    expect(report).toMatchObject({ version: 1, ok: false, counts: { ok: 0, skipped: 0 } });
    for (const { id, status, seen } of report.companies[0]?.checks ?? [])
      expect(`${status}: ${seen}`, id).toMatch(/^failed: .*ECONNREFUSED/);
    expect(readFileSync(file, "utf8")).toContain('<testsuite name="acme"');
  });

  it("in the gate of a deploy, says how far it is", async () => {
    const gate = { POSTFORM_DEPLOYED_HOSTS: "ssh://root@127.77.77.10:22" };
    const { stderr } = await postform(["verify", "--companies", companies, "--only", "web"], "", gate);
    expect(isVerifying(stderr.split("\n")[0] ?? "")).toBe(true);
  });

  it.each([
    ["a company that is not there", ["--company", "acmee"], /--company acmee: .*ns, acme/],
    ["a check that is not there", ["--only", "dns.mxx"], /--only dns\.mxx: there is no such check/],
    [
      "a CA file that is not there",
      ["--ca", "/nowhere/ca.pem"],
      /--ca \/nowhere\/ca\.pem: it cannot be read \(ENOENT\)/,
    ],
    ["a resolver's name", ["--resolver", "ns.example"], /an IP address is needed/],
    ["a time that is none", ["--timeout", "soon"], /5 to 3600 seconds/],
    ["an unknown option", ["--fast"], /unknown option '--fast'/],
    ["a folder that is not there", ["--companies", "/nowhere"], /--companies \/nowhere: there is no such folder/],
    ["a company file that is no YAML", ["--companies", join(folder, "wrong")], /acme\.yaml:1:\d+: /],
    ["a folder without companies", ["--companies", join(folder, "empty")], /has no company files/],
  ])("answers %s with exit code 2 and one line", async (_, args, message) => {
    const { code, stdout, stderr } = await verify(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
