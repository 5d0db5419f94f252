// Everything around the simulated hosts, in a folder: their keys and answers, what a person has for SSH, and the projects that they are deployed from. Used by run.ts.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serialize } from "node:v8";
import { closeAll } from "../../provider/host/index.ts";
import { fingerprint } from "../../provider/host/known-hosts.ts";
import { synthesizeCompanies } from "../../stacks/app.ts";
import { sshKey } from "../../test/ssh-key.ts";
import { type Copy, companyFile, copyOf, passwordsOf, passwordsVariable, renamed } from "./company.ts";
import { answersOf, certificatesOf, type Differences, hostKeyOf, namesByPath, stateOf } from "./copies.ts";
import { Hosts } from "./double.ts";
import type { Double } from "./hosts.ts";
import { type Recording, root, tsx } from "./recording.ts";

/** How the hosts are spread over stacks: a company file and stack for each, or all of them in one stack. */
export const shapes = ["companies", "stack"] as const;
export type Shape = (typeof shapes)[number];

export interface Project {
  readonly hosts: number;
  readonly shape: Shape;
  /** In which `postform plan` runs. */
  readonly folder: string;
  /** In all of its stacks. */
  readonly resources: number;
}

export interface World {
  /** For Hosts.start. */
  readonly hosts: string;
  readonly projects: readonly Project[];
}

const port = 2222;
/** The name of the one stack. */
const together = "hosts";

interface Wanted {
  /** Numbers of hosts: a project of each has the first so many. */
  readonly counts: readonly number[];
  readonly shapes: readonly Shape[];
}

/** Sets this process's environment: what it starts reaches the simulated hosts, and nothing of the person's own SSH settings counts. */
export async function world(folder: string, recording: Recording, wanted: Wanted): Promise<World> {
  const copies = Array.from({ length: Math.max(...wanted.counts) }, (_, index) => copyOf(index + 1));
  const differences = new Map<Copy, Differences>();
  const doubles: Double[] = [];
  const knownHosts: string[] = [];
  const user = sshKey();
  for (const copy of copies) {
    const { private: hostKey, public: publicKey } = sshKey();
    const [, blob = ""] = publicKey.split(" ");
    const own: Differences = [
      [hostKeyOf(recording), fingerprint(Buffer.from(blob, "base64"))],
      ...(await certificatesOf(recording, copy)),
    ];
    differences.set(copy, own);
    const answers = answersOf(recording, copy, own);
    doubles.push({ address: copy.address, port, hostKey, authorizedKey: user.public, answers });
    knownHosts.push(`[${copy.address}]:${port} ${publicKey}\n`);
  }
  person(folder, { key: user.private, knownHosts: knownHosts.join(""), passwords: passwordsOf(copies) });
  const hosts = join(folder, "hosts");
  writeFileSync(hosts, serialize(doubles));
  // Read from nearby: this is no measurement.
  const double = await Hosts.start(hosts, { roundTrip: 0, hostTime: 0 });
  const states = new Map<Copy, string>();
  const projects: Project[] = [];
  try {
    for (const count of wanted.counts) {
      const deployed = new Map<Copy, Deployed>();
      const companies = join(folder, `companies${count}`);
      for (const [copy, stack] of synthesized(companies, copies.slice(0, count))) {
        const state =
          states.get(copy) ?? (await stateOf(recording, copy, { differences: differences.get(copy)!, stack }));
        states.set(copy, state);
        deployed.set(copy, { stack, state });
        writeFileSync(join(companies, `terraform.${copy.company}.tfstate`), state);
      }
      const stack = join(folder, `stack${count}`);
      if (wanted.shapes.includes("stack")) writeMerged(stack, { companies, deployed });
      const resources = count * namesByPath(recording.stack).size;
      for (const shape of wanted.shapes)
        projects.push({ hosts: count, shape, folder: { companies, stack }[shape], resources });
    }
  } finally {
    await closeAll();
    await double.stop();
  }
  return { hosts, projects };
}

interface Deployed {
  /** cdk.tf.json */
  readonly stack: string;
  readonly state: string;
}

/** What a person has at home. */
function person(folder: string, has: { key: string; knownHosts: string; passwords: string }): void {
  const ssh = join(folder, ".ssh");
  mkdirSync(ssh, { recursive: true, mode: 0o700 });
  writeFileSync(join(ssh, "id_ed25519"), has.key, { mode: 0o600 });
  writeFileSync(join(ssh, "known_hosts"), has.knownHosts);
  // Where nobody has to be root to listen.
  writeFileSync(join(ssh, "config"), `Host *\n  Port ${port}\n`);
  writeFileSync(join(folder, "passwords.json"), has.passwords, { mode: 0o600 });
  process.env["HOME"] = folder;
  process.env[passwordsVariable] = join(folder, "passwords.json");
  for (const name of ["SSH_AUTH_SOCK", "POSTFORM_SSH_KEY", "POSTFORM_KNOWN_HOSTS"]) delete process.env[name];
}

/** Makes the project with a file for each company; resolves to what each stack became. */
function synthesized(folder: string, copies: readonly Copy[]): Map<Copy, string> {
  mkdirSync(join(folder, "companies"), { recursive: true });
  for (const copy of copies) writeFileSync(join(folder, `companies/${copy.company}.yaml`), renamed(companyFile, copy));
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: `${tsx} ${join(root, "main.ts")}` }));
  // The state is where the app runs.
  const before = process.cwd();
  process.chdir(folder);
  try {
    synthesizeCompanies("companies", { outdir: "cdktf.out" });
  } finally {
    process.chdir(before);
  }
  return new Map(
    copies.map((copy) => [copy, readFileSync(join(folder, `cdktf.out/stacks/${copy.company}/cdk.tf.json`), "utf8")]),
  );
}

interface Stack {
  resource: Record<string, Record<string, unknown>>;
  terraform: { backend: { local: { path: string } } };
}

interface State {
  resources: unknown[];
}

/** The project with one stack that has all companies' resources. Its app has nothing to do: it stands for one whose files have not changed. */
function writeMerged(
  project: string,
  { companies, deployed }: { readonly companies: string; readonly deployed: ReadonlyMap<Copy, Deployed> },
): void {
  const folder = join(project, "cdktf.out/stacks", together);
  const [[first, some] = []] = deployed;
  if (first === undefined || some === undefined) throw new Error("there is no host to simulate");
  cpSync(join(companies, "cdktf.out/stacks", first.company), folder, { recursive: true });
  const path = join(project, `terraform.${together}.tfstate`);
  const merged = JSON.parse(some.stack) as Stack;
  merged.resource = {};
  merged.terraform.backend.local.path = path;
  const whole = JSON.parse(some.state) as State;
  whole.resources = [];
  for (const [copy, { stack, state }] of deployed) {
    const names = [...namesByPath(stack).values()];
    const apart = (json: string) =>
      names.reduce((done, name) => done.replaceAll(name, `${copy.company}_${name}`), json);
    for (const [type, ofType] of Object.entries((JSON.parse(apart(stack)) as Stack).resource))
      merged.resource[type] = { ...merged.resource[type], ...ofType };
    whole.resources.push(...(JSON.parse(apart(state)) as State).resources);
  }
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(merged));
  writeFileSync(path, JSON.stringify(whole));
  writeFileSync(join(project, "cdktf.json"), JSON.stringify({ app: "true" }));
  const stacks = { [together]: { name: together, workingDirectory: `stacks/${together}` } };
  writeFileSync(join(project, "cdktf.out/manifest.json"), JSON.stringify({ version: "0.21.0", stacks }));
}
