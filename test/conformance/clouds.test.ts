// The programs of examples/clouds as somebody else's project has them: installed, compiled, synthesized, and planned from nothing as far as that goes with no cloud.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { userData, userDataLimit } from "../../provider/render/cloud-init.ts";
import { projectRoot, run } from "../run.ts";
import { linkTools, modules, pack, succeeds } from "./own-project.ts";
import { isOurs, type Synthesized, standInOf, withStandIns } from "./stand-ins.ts";
import { installedClis } from "./workspace.ts";

const examples = join(projectRoot, "examples/clouds");
const goldens = join(projectRoot, "test/golden/clouds");

/** Where each cloud's machine takes its user data. */
const clouds: Record<string, { readonly machine: string; readonly at: readonly string[]; readonly base64?: true }> = {
  aws: { machine: "aws_instance.machine", at: ["user_data"] },
  azurerm: { machine: "azurerm_linux_virtual_machine.machine", at: ["custom_data"], base64: true },
  digitalocean: { machine: "digitalocean_droplet.machine", at: ["user_data"] },
  google: { machine: "google_compute_instance.machine", at: ["metadata", "user-data"] },
  hcloud: { machine: "hcloud_server.machine", at: ["user_data"] },
  openstack: { machine: "openstack_compute_instance_v2.machine", at: ["user_data"] },
};
const names = Object.keys(clouds);

const scratch = mkdtempSync(join(tmpdir(), "postform-clouds-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const project = join(scratch, "project");
const stack = (name: string) => join(project, "cdktf.out/stacks", name);
const synthesized = (name: string): Synthesized => JSON.parse(readFileSync(join(stack(name), "cdk.tf.json"), "utf8"));

type Block = Readonly<Record<string, unknown>>;

/** Of a resource, as `terraform show -json` has it. */
interface Change {
  readonly after: Block;
  readonly after_unknown: Block;
}

/** One of them is enough: what is tried here is the configuration, and package.test.ts tries ours with both. */
const [cli] = installedClis();
const terraform = (folder: string, ...args: string[]) => succeeds(folder, cli?.path ?? "", ...args);

const npm = (...args: string[]) => succeeds(project, "npm", ...args, "--prefer-offline", "--no-audit", "--no-fund");

beforeAll(async () => {
  cpSync(examples, project, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
  const packed = join(scratch, "packed");
  mkdirSync(packed);
  // Some 100 MB, and a gigabyte when unpacked.
  const [tarball] = await Promise.all([pack(packed), npm("ci")]);
  await npm("install", "--no-save", tarball);
  linkTools(project);
}, 600_000);

test("each compiles with the types of the package and of the cloud's published bindings", async () => {
  writeFileSync(
    join(project, "mistakes.ts"),
    `import type { Instance } from "@cdktf/provider-aws/lib/instance";
import type { LinuxVirtualMachine } from "@cdktf/provider-azurerm/lib/linux-virtual-machine";
import { type FirstBoot, Host } from "postform";
// @ts-expect-error: no such attribute
export const address = (machine: Instance) => machine.publicIpAddress;
// @ts-expect-error: no such attribute
export const other = (machine: LinuxVirtualMachine) => machine.publicIp;
// @ts-expect-error: no such prop
export const host = (firstBoot: FirstBoot) => Host.fromMachine(firstBoot, "host", { firstBoot, adress: "192.0.2.10" });
`,
  );
  expect(await succeeds(project, join(modules, ".bin/tsc"), "-p", ".")).toBe("");
});

test("all examples are tried", () => {
  const programs = readdirSync(examples).filter((file) => file.endsWith(".ts"));
  expect(programs.sort()).toEqual([...names, "acme", "untyped"].map((name) => `${name}.ts`).sort());
});

describe.each(names)("%s", (name) => {
  const { machine, at, base64 } = clouds[name]!;

  test("synthesizes what the golden file has: user data as a template expression, its host key from another resource", async () => {
    expect(await succeeds(project, "node", `dist/${name}.js`)).toBe("");
    const { terraform, data, resource, locals } = synthesized(name);
    const { postform: _, ...required } = terraform.required_providers;
    const theirs = Object.entries(resource).filter(([type]) => !isOurs(type));
    const pieces = {
      required,
      locals,
      ...(data ? { data } : {}),
      resource: { ...Object.fromEntries(theirs), postform_host: resource["postform_host"] },
    };
    const text = `${JSON.stringify(pieces, (key, value) => (key === "//" ? undefined : value), 2)}\n`;
    const golden = join(goldens, `${name}.json`);
    mkdirSync(goldens, { recursive: true });
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });

  test("is planned from nothing: user data to the byte, the machine's address and connection known after apply", async () => {
    const folder = join(scratch, name);
    mkdirSync(folder);
    const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ";
    const privateKey = "-----BEGIN KEY-----\n<+/&>\n-----END KEY-----\n";
    const key = { private_key_openssh: privateKey, public_key_openssh: `${publicKey}\n` };
    writeFileSync(join(folder, "cdk.tf.json"), withStandIns(synthesized(name), { "tls_private_key.host-key": key }));
    cpSync(join(stack(name), "terraform.d"), join(folder, "terraform.d"), { recursive: true });
    await terraform(folder, "init", "-no-color");
    // Validates first.
    await terraform(folder, "plan", "-no-color", "-out=plan");
    const { stdout } = await run(cli?.path ?? "", ["show", "-json", "plan"], { cwd: folder });
    const { resource_changes } = JSON.parse(stdout) as {
      resource_changes: { type: string; name: string; change: Change }[];
    };
    const planned = (type: string, name?: string) =>
      resource_changes.find((each) => each.type === type && (name === undefined || each.name === name))!.change;

    const { after } = planned("terraform_data", standInOf(machine));
    const given = at.reduce<unknown>((block, key) => (block as Block)[key], after["input"]) as string;
    const text = base64 ? Buffer.from(given, "base64").toString() : given;
    expect(text).toBe(
      userData({
        user: "postform",
        hostname: "mail.acme.example",
        authorizedKeys: [`${publicKey} ann@laptop`],
        hostKey: { privateKey, publicKey },
      }),
    );
    expect(given.length).toBeLessThan(userDataLimit);

    const host = planned("postform_host");
    expect(host.after).toMatchObject({
      bootstrap_host_key: publicKey,
      hostname: "mail.acme.example",
      services: ["bans", "dns", "firewall", "mail", "resolver", "time", "tls", "updates"],
      sudo: true,
      user: "postform",
      wait_seconds: 600,
    });
    expect(host.after_unknown).toMatchObject({ address: true, host_connection: true });
    const zone = planned("postform_dns_zone");
    expect(zone.after).toMatchObject({ records: { "@ MX": { values: ["10 mail.acme.example."] } } });
    expect(zone.after_unknown).toMatchObject({
      addresses: { "mail.acme.example": [true], "ns.acme.example": [true] },
    });
  });
});

test("Terraform finds each valid by the clouds' own providers, where its registry is reached", async ({ task }) => {
  const env = { CHECKPOINT_DISABLE: "1", TF_REGISTRY_CLIENT_TIMEOUT: "15" };
  for (const name of names) {
    const { code, output } = await run(cli?.path ?? "", ["init", "-no-color"], { cwd: stack(name), env });
    if (code !== 0) {
      expect(output.replaceAll(/\s+/g, " ")).toContain("failed to request discovery document");
      task.meta.note =
        "the examples of clouds were not validated by the clouds' own providers: no Terraform registry is reached from here";
      console.log(`*** NOTE: ${task.meta.note} ***`);
      return;
    }
    expect(await terraform(stack(name), "validate", "-no-color")).toContain("Success!");
    rmSync(join(stack(name), ".terraform"), { recursive: true });
  }
}, 1_200_000);

test("no registry's host is in the lock file, and each package is pinned", () => {
  expect(existsSync(join(examples, "package-lock.json"))).toBe(true);
  expect(readFileSync(join(examples, "package-lock.json"), "utf8")).not.toContain('"resolved"');
  const { dependencies } = JSON.parse(readFileSync(join(examples, "package.json"), "utf8"));
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

declare module "vitest" {
  interface TaskMeta {
    /** What could not be tried here, for the end of `npm test`. */
    note?: string;
  }
}
