// `postform lab`: the command line of the lab.
import { basename, dirname } from "node:path";
import { type Command, Option } from "commander";
import pc from "picocolors";
import { allLabs, down } from "../lab/down.ts";
import { logs, onClient, onHost } from "../lab/enter.ts";
import { cutPower } from "../lab/host.ts";
import { defaultHosts, type HostsOption } from "../lab/hosts-option.ts";
import { hostOf, type Lab, labOf, network } from "../lab/lab.ts";
import { describe } from "../lab/list.ts";
import type { Mirrors } from "../lab/mirrors.ts";
import { clients } from "../lab/network.ts";
import { servePackages } from "../lab/package-server.ts";
import { relay } from "../lab/relay.ts";
import { reset, up } from "../lab/up.ts";
import { packageRoot } from "../provider/install/index.ts";
import { terraformBinary } from "./terraform.ts";

interface Named {
  readonly name: string;
}

export function register(program: Command): void {
  const lab = program
    .command("lab")
    .summary("real hosts on this machine, for the demo, tests and trials")
    .description(
      "Real hosts on this machine (Linux, root): Debian with its own systemd, on a network that leads nowhere.\nEach checkout, and each project that has the package, has a lab of its own; --name gives it more.",
    )
    .enablePositionalOptions();

  subcommand("up", "bring the lab up, or what is missing of it")
    .option("--hosts <list>", `NAME=RELEASE,… (default: ${defaultHosts})`)
    .option("--baked", "hosts start with the services' packages installed, instead of having them at hand")
    .option("--bare-hosts <names>", "with --baked: these hosts start without the packages", commaSeparated)
    .option(
      "--hypervisors <names>",
      "these hosts hold virtual machines: libvirt, QEMU and Debian images",
      commaSeparated,
    )
    .option("--images <releases>", "what those machines start from (default: bookworm)", commaSeparated)
    .option("--json", "print the lab as `lab list --json` does")
    .action(async (options: Named & Partial<HostsOption> & { json?: boolean }) => {
      const target = labNamed(options);
      const report = progress();
      const started = await up(target, { ...options, report });
      report(started.length > 0 ? "the lab is up" : "the lab is up already: nothing had to change");
      if (options.json) console.log(JSON.stringify(describe(target), undefined, 2));
    });

  subcommand("down", "remove the lab, running or crashed, and all that it left")
    .option("--cache", "remove the machine's cached bases, layers and packages too", false)
    .action(async (options: Named & { cache: boolean }) => {
      const report = progress();
      const existed = await down(labNamed(options), { ...options, report });
      report(existed ? "the lab is down" : "the lab is not up: nothing to do");
    });

  subcommand("list", "what the lab consists of")
    .option("--json", "for programs")
    .option("--all", "every lab of this machine: folder, name and checkout")
    .action((options: Named & { json?: boolean; all?: boolean }) => {
      if (options.all) {
        const labs = allLabs().map(({ id, dir, name, checkout }) => ({ id, dir, name, checkout }));
        if (options.json) console.log(JSON.stringify(labs, undefined, 2));
        else for (const { dir, name, checkout } of labs) console.log(`${dir}  ${name}  ${checkout}`);
        return;
      }
      const description = describe(labNamed(options));
      if (options.json) return console.log(JSON.stringify(description, undefined, 2));
      for (const { name, release, address, running, hostKeyFingerprint } of description.hosts)
        console.log(
          `${name.padEnd(8)} ${release.padEnd(9)} ${address.padEnd(15)} ${running ? pc.green("up  ") : pc.red("down")} ${hostKeyFingerprint}`,
        );
      const { client, credentials, ca, sshConfig, hosts } = description;
      const isDemo = hosts.some(({ name }) => name === "baidu");
      console.log(
        [
          `client   ${"".padEnd(9)} ${client.address}    resolves by ${client.resolver}`,
          ...(isDemo ? [`passwords of the demo's users: ${credentials}`] : []),
          `the lab's CA: ${ca}`,
          `ssh: ${called} lab client -- ssh -F ${sshConfig} HOST`,
        ].join("\n"),
      );
    });

  subcommand("exec", "run a command as root on a host")
    .argument("<host>")
    .argument("[command...]", "default: a shell")
    .passThroughOptions()
    .action(async (host: string, command: string[], options: Named) => {
      process.exitCode = await onHost(labNamed(options), host, words(command, ["bash", "-l"]));
    });

  subcommand("client", "run a command as a client on the lab's network")
    .addOption(new Option("--as <client>", "which client").choices(Object.keys(clients)).default("client"))
    .argument("[command...]", "default: a shell")
    .passThroughOptions()
    .action(async (command: string[], options: Named & { as: keyof typeof clients }) => {
      forCdktf(process.env);
      process.exitCode = await onClient(labNamed(options), options.as, words(command, ["bash"]));
    });

  subcommand("logs", "a host's journal")
    .argument("<host>")
    .argument("[options...]", "journalctl's, as in: lab logs baidu -- -u postfix -f")
    .passThroughOptions()
    .action(async (host: string, journalctl: string[], options: Named) => {
      process.exitCode = await logs(labNamed(options), host, words(journalctl, []));
    });

  subcommand("kill", "cut a host's power; `lab up` boots it again from its disk")
    .argument("<host>")
    .action(async (host: string, options: Named) => {
      const target = labNamed(options);
      await cutPower(target, hostOf(target, host).name);
    });

  subcommand("reset", "give hosts fresh disks; addresses and keys stay")
    .argument("[hosts...]", "default: all")
    .action(async (hosts: string[], options: Named) => reset(labNamed(options), hosts, progress()));

  lab
    .command("serve-packages <socket> <mirrors>", { hidden: true })
    .action((socket: string, mirrors: string) => servePackages({ socket, mirrors: JSON.parse(mirrors) as Mirrors }));
  lab
    .command("relay <socket>", { hidden: true })
    .action((socket: string) => relay({ address: network.gateway, port: network.packagesPort, socket }));

  function subcommand(name: string, summary: string): Command {
    const which = new Option("--name <name>", "which of this project's labs");
    return lab
      .command(name)
      .description(summary)
      .addOption(which.env("POSTFORM_LAB_NAME").default("default").argParser(labName));
  }
}

/** How a person calls this program. */
const called = basename(dirname(packageRoot())) === "node_modules" ? "npx postform" : "bin/postform";

const labNamed = ({ name }: Named): Lab => labOf({ checkout: packageRoot(), name });

function labName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name))
    throw new Error(`--name "${name}": a lab's name has up to 63 letters, digits, dots, hyphens and underscores`);
  return name;
}

/** Commander leaves the `--` that separates our options from the program's where it is after a first argument. */
function words(given: readonly string[], otherwise: readonly string[]): readonly string[] {
  const command = given[0] === "--" ? given.slice(1) : given;
  return command.length > 0 ? command : otherwise;
}

/** So that `cdktf` finds the Terraform or OpenTofu that there is, by itself it looks for `terraform` only; and asks nobody on the internet, which the lab does not reach. */
function forCdktf(environment: NodeJS.ProcessEnv): void {
  environment["CHECKPOINT_DISABLE"] ??= "1";
  environment["CDKTF_DISABLE_PLUGIN_CACHE_ENV"] ??= "1";
  try {
    environment["TERRAFORM_BINARY_NAME"] = terraformBinary();
  } catch {
    // There is none: whoever needs it says so.
  }
}

const commaSeparated = (value: string): string[] => value.split(",").map((part) => part.trim());

/** Lines with the seconds since the start, on standard error: standard output is for --json. */
function progress(): (step: string) => void {
  const start = Date.now();
  return (step) => console.error(`${pc.dim(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s`)}  ${step}`);
}
