// `npm run demo`: builds the lab, deploys the two companies onto it, proves that they work, and says how to look around. `-- --vm`: onto virtual machines that the deploy makes. `-- --down` removes it all.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import pc from "picocolors";
import { machineKey, machineKeyCommand } from "../provider/host/machine-key.ts";
import { addressIn, imageReleases, onMachine, project, releaseOf, sshFiles } from "./demo-machines.ts";

const root = join(import.meta.dirname, "..");
const postform = join(root, "bin/postform");
const start = Date.now();

const onMachines = process.argv.includes("--vm");
/** A lab of its own: hosts and machines have the same addresses. */
const named = onMachines ? ["--name", "vm"] : [];
const lab = (command: string, ...more: string[]) => ["lab", command, ...named, ...more];
const removal = `npm run demo -- ${onMachines ? "--vm " : ""}--down`;

interface LabList {
  readonly hosts: readonly { name: string; release: string; address: string; virtualization?: "kvm" | "qemu" }[];
  readonly dir: string;
  readonly ca: string;
  readonly credentials: string;
  readonly sshKey: string;
}

async function main(): Promise<void> {
  if (process.argv.includes("--down")) {
    // What is on a machine goes with it, and the state of a deploy onto machines is in the lab's folder.
    await step("removing the lab", postform, lab("down"));
    if (onMachines) return;
    for (const stack of ["ns", "baidu", "qq"])
      for (const state of [`terraform.${stack}.tfstate`, `terraform.${stack}.tfstate.backup`])
        rmSync(join(root, state), { force: true });
    return;
  }
  await step("installing what the lab needs", "bash", [join(root, "scripts/bootstrap.sh")]);
  const folder = onMachines ? await machinesToBe() : await hosts();
  const client = (...words: string[]) => lab("client", "--", postform, ...words);
  await step("deploying the companies (postform deploy)", postform, client("deploy", "--auto-approve"), folder);
  await step("proving it from outside (postform verify)", postform, client("verify"), folder);
  await lookAround(folder);
}

/** The lab's hosts are the companies' machines. Resolves to the folder to deploy from. */
async function hosts(): Promise<string> {
  await step("building the lab: three hosts with systemd, on a network that leads nowhere", postform, lab("up"));
  return root;
}

/** The lab's host is a hypervisor, on which the deploy makes the companies' machines. Resolves to the folder to deploy from. */
async function machinesToBe(): Promise<string> {
  await step(
    "building the lab: a host with libvirt and QEMU, on a network that leads nowhere",
    postform,
    lab("up", "--hosts", "hypervisor=bookworm", "--hypervisors", "hypervisor", "--images", imageReleases.join()),
  );
  const { dir, hosts } = await list();
  const [hypervisor] = hosts;
  if (!hypervisor?.virtualization) throw new Error(`the lab's hypervisor does not run; start afresh: ${removal}`);
  const { address, virtualization } = hypervisor;
  console.log(
    virtualization === "kvm"
      ? "the machines run by the processor (KVM)"
      : "no guest starts under KVM here, so the machines are emulated: that takes half an hour",
  );
  // What is emulated answers late, and has no time for many log-ins at once.
  if (virtualization === "qemu") {
    process.env["POSTFORM_VERIFY_SECONDS"] ??= "900";
    process.env["POSTFORM_VERIFY_AT_ONCE"] ??= "2";
  }
  const folder = join(dir, "demo");
  mkdirSync(join(folder, "companies"), { recursive: true });
  for (const [name, text] of companyFiles()) {
    const file = onMachine(name, text, { hypervisor: `ssh://root@${address}`, virtualization });
    writeFileSync(join(folder, "companies", `${name}.yaml`), file);
  }
  writeFileSync(join(folder, "cdktf.json"), project(root));
  return folder;
}

const companyFiles = (): [string, string][] =>
  readdirSync(join(root, "companies")).map((file) => [
    basename(file, ".yaml"),
    readFileSync(join(root, "companies", file), "utf8"),
  ]);

/** Runs a command with its output shown, under a heading with the time; ends the demo when it fails. */
function step(title: string, command: string, args: readonly string[], cwd = root): Promise<void> {
  console.log(pc.bold(`\n▶ ${title}`) + pc.dim(` [${seconds()}]`));
  return new Promise((resolve) => {
    spawn(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] }).on("close", (code) => {
      if (code === 0) return resolve();
      console.error(
        pc.red(
          `\n${title}: failed with exit code ${code} after ${seconds()}; the lab is left as it is, to look around: bin/postform ${lab("list").join(" ")}`,
        ),
      );
      process.exit(code ?? 1);
    });
  });
}

async function lookAround(folder: string): Promise<void> {
  const { hosts, ca, credentials, sshKey } = await list();
  const users = existsSync(credentials) ? Object.keys(JSON.parse(readFileSync(credentials, "utf8"))) : [];
  const client = `${onMachines ? postform : "bin/postform"} ${lab("client").join(" ")} --`;
  const machines = onMachines ? await machinesThere() : [];
  for (const [file, text] of Object.entries(onMachines ? sshFiles(machines, { folder, key: sshKey }) : {}))
    writeFileSync(join(folder, file), text);
  const on = (host: string) =>
    onMachines ? `${client} ssh -tF ${join(folder, "ssh_config")} ${host}` : `bin/postform lab exec ${host} --`;
  const quoted = (command: string) => (onMachines ? `"${command}"` : command);
  console.log(`\n${pc.bold("The lab runs")} (${seconds()} in all). Look around:`);
  for (const { name, address, release } of [...hosts, ...machines])
    console.log(`  ${name.padEnd(onMachines ? 10 : 6)} ${address.padEnd(14)} ${release}`);
  console.log(`  users             ${users.join(", ")}`);
  console.log(`  their passwords   ${credentials}`);
  console.log(`  the lab's CA      ${ca}`);
  console.log(`  a web site        ${client} curl --cacert ${ca} https://www.baidu.com/`);
  const mailbox = quoted("doveadm fetch -u xixi@baidu.com 'hdr.subject date.received' all");
  console.log(`  a mailbox         ${on("baidu")} ${mailbox}`);
  console.log(`  a shell on a host ${on("qq")} bash`);
  if (onMachines)
    console.log(`  the machines      ${postform} ${lab("exec", "hypervisor").join(" ")} -- virsh list --all`);
  console.log(`  plan again        ${onMachines ? `cd ${folder} && ` : ""}${client} ${postform} plan baidu`);
  console.log(`  remove it         ${removal}`);
}

/** Their keys are what the hypervisor has noted. */
const machinesThere = () =>
  Promise.all(
    companyFiles().map(async ([name, text]) => {
      const told = await capture(postform, lab("exec", "hypervisor", "--", "sh", "-c", machineKeyCommand(name)));
      return { name, address: addressIn(text), release: releaseOf(name), hostKey: machineKey(told) ?? "" };
    }),
  );

const list = async () => JSON.parse(await capture(postform, lab("list", "--json"))) as LabList;

function capture(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${command} ${args.join(" ")}: exit code ${code}`)),
    );
  });
}

function seconds(): string {
  return `${((Date.now() - start) / 1000).toFixed(0)} s`;
}

await main();
