// `postform companies`: which stacks a commit touches, in real git repositories.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { register } from "../../cli/companies.ts";
import { inProcess } from "./in-process.ts";

const nameServer = `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: {} }
`;
const company = (name: string, more: string) => `company: ${name}
contact: hostmaster@${name}.example
${more}hosts: { main: { address: 192.0.2.10 } }
web: { host: main, sites: { www.${name}.example: { pages: { index.html: "file:secrets/acme.json is no reference here" } } } }
`;
const mail = `mail:
  host: main
  hostname: mail.acme.example
  domains: { acme.example: { passwordsFrom: file:$SECRETS/acme.json, mailboxes: { hostmaster: {} } } }
`;

let folder: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", folder, "-c", "user.name=Ann", "-c", "user.email=ann@acme.example", ...args], {
    encoding: "utf8",
  });
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const commit = () => {
  git("add", "-A");
  git("commit", "-qm", "a change");
};
const before = process.cwd();

// Made once: git takes longer for it than for all that is asked of it.
const template = realpathSync(mkdtempSync(join(tmpdir(), "postform-git-template-")));
beforeAll(() => {
  folder = template;
  mkdirSync(join(folder, "companies"));
  mkdirSync(join(folder, "secrets"));
  git("init", "-q", "-b", "main");
  write(".gitignore", "cdktf.out/\n");
  write("cdktf.json", '{"app":"npx postform synth"}\n');
  write("package-lock.json", "{}\n");
  write("secrets/acme.json", "{}\n");
  write("companies/ns.yaml", nameServer);
  write("companies/acme.yaml", company("acme", "nameServer: ns\n") + mail);
  write("companies/globex.yaml", company("globex", '"nameServer": "ns" # the shared one\n'));
  write("companies/initech.yaml", company("initech", ""));
  commit();
  git("tag", "before");
});
afterAll(() => rmSync(template, { recursive: true }));

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "postform-git-")));
  cpSync(template, folder, { recursive: true });
  vi.stubEnv("SECRETS", join(folder, "secrets"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const companies = (...args: string[]) => inProcess(register, ["companies", ...args]);
/** The stacks since the tag, a word each. */
const changed = async (...args: string[]) =>
  (await companies("changed", "--since", "before", ...args)).out.trim().split("\n").join(" ");

it("none where nothing has changed, or only what nobody deploys", async () => {
  expect(await changed()).toBe("");
  write("README.md", "ours\n");
  write("companies/acme.yaml", `# Acme\n${company("acme", "nameServer: 'ns'\n")}\n${mail}`);
  expect(await changed()).toBe("");
});

it("those whose files have changed or are new, committed or not", async () => {
  write(
    "companies/acme.yaml",
    `${company("acme", "nameServer: ns\n")}${mail.replace("hostmaster: {}", "hostmaster: {}, ann: {}")}`,
  );
  commit();
  write("companies/umbrella.yaml", company("umbrella", ""));
  expect(await changed()).toBe("acme umbrella");
  expect(await changed("--why")).toBe("acme: companies/acme.yaml has changed umbrella: companies/umbrella.yaml is new");
  write("companies/initech.yaml", "company: [\n");
  expect(await changed()).toBe("acme initech umbrella");
});

it("of a name server its own stack, and its companies where they see the change", async () => {
  write(
    "companies/ns.yaml",
    nameServer.replace(
      "{ third-party.example: {} }",
      '{ third-party.example: { records: { "www A": { values: [192.0.2.1] } } } }',
    ),
  );
  expect(await changed()).toBe("ns");
  write("companies/ns.yaml", nameServer.replace("192.0.2.53", "192.0.2.54"));
  expect(await changed()).toBe("acme globex ns");
  write(
    "companies/ns.yaml",
    nameServer.replace("{ third-party.example: {} }", "{ third-party.example: {}, 2.0.192.in-addr.arpa: {} }"),
  );
  expect(await changed("--why")).toContain("globex: companies/ns.yaml, whose servers it uses, has changed");
});

it("of a company on whose servers others are its own stack, and theirs where they see the change", async () => {
  const hosted =
    "company: hosted\ncontact: a@hosted.example\nweb: { server: globex, sites: { www.hosted.example: {} } }\n";
  write("companies/hosted.yaml", hosted);
  git("add", "--all");
  git("commit", "-q", "-m", "hosted");
  const since = git("rev-parse", "HEAD").trim();
  const now = async () => (await companies("changed", "--since", since)).out.trim().split("\n").join(" ");
  const globex = readFileSync(join(folder, "companies/globex.yaml"), "utf8");
  write("companies/globex.yaml", globex.replace("www.globex", "shop.globex"));
  expect(await now()).toBe("globex");
  write("companies/globex.yaml", globex.replace(/address: [\d.]+/, "address: 192.0.2.99"));
  expect(await now()).toBe("globex hosted");
});

it("those that refer to a file that has changed", async () => {
  write("secrets/acme.json", '{"hostmaster@acme.example":"other"}\n');
  expect(await changed("--why")).toBe("acme: secrets/acme.json, which companies/acme.yaml refers to, has changed");
  vi.stubEnv("SECRETS", "/elsewhere");
  expect(await changed()).toBe("");
});

it.each(["package-lock.json", "cdktf.json", "main.ts"])("all where %s has changed", async (path) => {
  write(path, " \n");
  expect(await changed()).toBe("acme globex initech ns");
  expect((await changed("--why")).startsWith(`acme: ${path} has changed`)).toBe(true);
});

it("a company whose file is gone is told, with what destroys its stack", async () => {
  git("rm", "-q", "companies/acme.yaml", "companies/ns.yaml");
  write("companies/globex.yaml", company("globex", ""));
  const { out, err } = await companies("changed", "--since", "before");
  expect(out).toBe("globex\n");
  const from = git("rev-parse", "--short=12", "before").trim();
  expect(err).toContain(`companies/acme.yaml is gone, and the stack acme is still deployed. To destroy it:
  git restore --source=${from} -- companies/acme.yaml companies/ns.yaml
  npx postform destroy acme
  rm companies/acme.yaml companies/ns.yaml\n`);
  // The first of them does what it says.
  git("restore", `--source=${from}`, "--", "companies/acme.yaml", "companies/ns.yaml");
  expect(existsSync(join(folder, "companies/acme.yaml"))).toBe(true);
});

it("of a branch, what it has changed itself, whatever came on the other meanwhile", async () => {
  git("checkout", "-qb", "branch");
  write("companies/acme.yaml", company("acme", ""));
  commit();
  git("checkout", "-q", "main");
  write("companies/globex.yaml", company("globex", ""));
  commit();
  git("checkout", "-q", "branch");
  const since = async (...args: string[]) => (await companies("changed", "--since", "main", ...args)).out;
  expect(await since()).toBe("acme\nglobex\n");
  expect(await since("--merge-base")).toBe("acme\n");
});

it("for programs, with the commit and the reasons", async () => {
  write("companies/initech.yaml", company("initech", "nameServer: ns\n"));
  const { out } = await companies("changed", "--since", "before", "--json");
  expect(JSON.parse(out)).toEqual({
    since: git("rev-parse", "before").trim(),
    changed: [{ stack: "initech", file: "companies/initech.yaml", because: ["companies/initech.yaml has changed"] }],
    removed: [],
  });
});

it("a commit that is none, and a folder in no repository, are refused", async () => {
  await expect(companies("changed", "--since", "nothing")).rejects.toThrow(
    `nothing is no commit of ${folder}; name a commit`,
  );
  await expect(companies("changed", "--since", "--all")).rejects.toThrow("--all is no commit");
  rmSync(join(folder, ".git"), { recursive: true });
  await expect(companies("changed", "--since", "before")).rejects.toThrow("is in no git repository");
});

it("lists them all", async () => {
  const { out, code } = await companies("list");
  expect(code).toBe(0);
  expect(out.split("\n").slice(0, 2)).toEqual([
    "stack    kind         name server  hosts       domains       mailboxes  sites",
    "acme     company      ns           192.0.2.10  acme.example  1          www.acme.example",
  ]);
  expect(readFileSync(join(folder, "companies/ns.yaml"), "utf8")).toBe(nameServer);
});
