// `postform check`: what is wrong in company files, for people and for programs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
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

it("says what only all files together show when it is asked for the whole", async () => {
  const both = mkdtempSync(join(tmpdir(), "check-whole-"));
  try {
    const mail = (name: string, alias: string) => `company: ${name}
contact: hostmaster@${name}.example
hosts: { main: { address: 192.0.2.10 } }
mail:
  host: main
  hostname: mail.${name}.example
  domains:
    ${name}.example: { passwordsFrom: "file:/passwords", mailboxes: { hostmaster: {} }, aliases: { sales: [${alias}] } }
`;
    writeFileSync(join(both, "acme.yaml"), mail("acme", "hostmastr@globex.example"));
    writeFileSync(join(both, "globex.yaml"), mail("globex", "hostmaster"));
    writeFileSync(join(both, "initech.yaml"), "company: 7\n");
    const { err, code } = await inProcess(register, ["check", both, "--whole"]);
    expect(code).toBe(1);
    expect(err).toMatch(/initech\.yaml:1:10: 7 is a number; allowed is text/);
    expect(err).toMatch(
      /acme\.yaml:8:\d+: sales@acme\.example leads to hostmastr@globex\.example, .*did you mean "hostmaster"\?/,
    );
    expect((await inProcess(register, ["check", both])).err).not.toContain("hostmastr");
  } finally {
    rmSync(both, { recursive: true });
  }
});
