// `postform check`: what is wrong in company files, for people and for programs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { register } from "../../cli/check.ts";
import { postform } from "./command.ts";
import { inProcess } from "./in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "check-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("says that nothing is wrong in the companies of the scenario", async () => {
  expect(await postform(["check", "companies"])).toMatchObject({
    code: 0,
    output: "nothing is wrong in baidu, ns, qq\n",
  });
});

it("names file, line and column of what is wrong, and what was meant", async () => {
  const file = join(folder, "acme.yaml");
  writeFileSync(file, "company: acme\ncontact: ann@acme.example\nhosst: {}\n");
  const { code, output } = await postform(["check", folder]);
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^${file}:3:1: .*hosst.*did you mean "?hosts"?`, "m"));

  const json = await postform(["check", folder, "--json"]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.output)).toContainEqual({
    file,
    line: 3,
    column: 1,
    message: expect.stringContaining("hosst"),
  });
});

it("says where it looked for files that are not there", async () => {
  const none = join(folder, "none");
  expect(await postform(["check", none])).toMatchObject({
    code: 1,
    output: expect.stringContaining(`there is no folder ${none}`),
  });
});

const mail = (name: string, alias: string, more = "") => `company: ${name}
contact: hostmaster@${name}.example
hosts: { main: { address: 192.0.2.10 } }
mail:
  host: main
  hostname: mail.${name}.example
  domains:
    ${name}.example: { passwordsFrom: "file:$NOWHERE", mailboxes: { hostmaster: {} }, aliases: { sales: [${alias}] } }
${more}`;

/** In a folder of its own. */
async function checking(files: Readonly<Record<string, string>>, check: (folder: string) => Promise<void>) {
  const scratch = mkdtempSync(join(tmpdir(), "check-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(scratch, `${name}.yaml`), text);
    await check(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const said = async (...args: string[]) => inProcess(register, ["check", ...args]);

it("says that an alias leads to nobody, at another company's domain too, also where a file is wrong", () =>
  checking(
    {
      acme: mail("acme", "hostmastr@globex.example"),
      globex: mail("globex", "hostmaster"),
      initech: "company: 7\n",
    },
    async (both) => {
      for (const options of [[], ["--whole"]]) {
        const { err, code } = await said(both, ...options);
        expect(code).toBe(1);
        expect(err).toMatch(/initech\.yaml:1:10: 7 is a number; allowed is text/);
        expect(err).toMatch(
          /acme\.yaml:8:\d+: sales@acme\.example leads to hostmastr@globex\.example, .*did you mean "hostmaster"\?/,
        );
        expect(err.match(/hostmastr/g)).toHaveLength(1);
      }
    },
  ));

it("says what only the records of all show when it is asked for the whole", () =>
  checking(
    {
      ns: `nameServer:
  hostname: ns.provider.example
  contact: hostmaster@provider.example
  host: { address: 192.0.2.53 }
  zones: { provider.example: {}, 2.0.192.in-addr.arpa: {} }
`,
      acme: mail(
        "acme",
        "hostmaster",
        `nameServer: ns
dns: { zones: { acme.example: { records: { "mail CNAME": { values: [www] } } } } }
`,
      ),
    },
    async (one) => {
      expect(await said(one)).toMatchObject({ code: 0, err: "" });
      expect((await said(one, "--whole")).err).toMatch(/acme\.yaml:10:\d+: .*mx-target/);
    },
  ));

const provider = `nameServer:
  hostname: ns.provider.example
  contact: hostmaster@provider.example
  host: { address: 192.0.2.53 }
  zones: { provider.example: {} }
`;

it("warns of a contact who is nobody, once, and of a name that lies in no zone and nearly in one", () =>
  checking(
    {
      ns: provider,
      acme: mail("acme", "hostmaster", "nameServer: ns\n")
        .replace("contact: hostmaster", "contact: hostmastr")
        .replace("mail.acme.example", "mail.acme.exmaple"),
    },
    async (one) => {
      const { code, err, out } = await said(one);
      expect({ code, out }).toEqual({ code: 0, out: "nothing is wrong in acme, ns\n" });
      const [contact, hostname, ...more] = err.trim().split("\n");
      expect(contact).toMatch(
        /acme\.yaml:2:10: warning: nobody is hostmastr@acme\.example: .*did you mean "hostmaster"\?/,
      );
      expect(hostname).toMatch(/acme\.yaml:6:13: warning: .*did you mean "mail\.acme\.example"\?/);
      expect(more).toEqual([]);
      const json = await said(one, "--json");
      expect(JSON.parse(json.out)).toMatchObject([
        { line: 2, level: "warning" },
        { line: 6, level: "warning" },
      ]);
    },
  ));

it("leaves names alone that could be as they are", () =>
  checking(
    {
      ns: provider,
      acme: mail(
        "acme",
        "hostmaster",
        `nameServer: ns
dns: { zones: { acne.example: {} } }
web: { host: main, sites: { www.acne.example: {}, www.acme1.example: {}, www.acme.exam: {}, globex.example: {} } }
`,
      ),
    },
    async (one) => expect(await said(one)).toMatchObject({ code: 0, err: "" }),
  ));

it("warns of a password that the file on this machine lacks, and of a file that is not here", () =>
  checking({}, async (one) => {
    const passwords = join(one, "passwords.json");
    writeFileSync(join(one, "acme.yaml"), mail("acme", "hostmaster").replace("$NOWHERE", passwords));
    expect((await said(one)).err).toMatch(
      /acme\.yaml:8:\d+: warning: \S*passwords\.json cannot be read \(ENOENT\); make it/,
    );
    writeFileSync(passwords, "{}");
    const { code, err } = await said(one);
    expect(code).toBe(0);
    expect(err).toMatch(
      /acme\.yaml:8:\d+: warning: \S*passwords\.json has no password for hostmaster@acme\.example; add "hostmaster@acme\.example": "THE PASSWORD"\n$/,
    );
    writeFileSync(passwords, '{"hostmaster@acme.example": "a"}');
    expect((await said(one)).err).toBe("");
  }));

it("says in one line that many files of passwords are not here", () =>
  checking({}, async (many) => {
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names)
      writeFileSync(
        join(many, `${name}.yaml`),
        mail(name, "hostmaster").replace("$NOWHERE", join(many, `${name}.json`)),
      );
    const { err } = await said(many);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toMatch(
      /a\.yaml:8:\d+: warning: \S*a\.json cannot be read .*; 4 more files are not on this machine either/,
    );
  }));

it("checks the companies that are named, as plan and deploy do", () =>
  checking({ acme: mail("acme", "nobody"), globex: mail("globex", "hostmaster") }, async (both) => {
    vi.stubEnv("POSTFORM_COMPANIES", both);
    try {
      expect(await said("globex")).toMatchObject({ code: 0, out: "nothing is wrong in globex\n", err: "" });
      for (const options of [[], ["--whole"]])
        expect((await said("acme", ...options)).err).toMatch(/acme\.yaml:8:\d+: sales@acme\.example leads to nobody@/);
      expect(await said(join(both, "globex.yaml"))).toMatchObject({ code: 0, out: "nothing is wrong in globex\n" });
      await expect(said("acm")).rejects.toThrow(
        `there is no folder acm, and no ${join(both, "acm.yaml")}; ${both} has acme, globex; did you mean "acme"?`,
      );
    } finally {
      vi.unstubAllEnvs();
    }
  }));
