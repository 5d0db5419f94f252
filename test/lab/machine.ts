// What the lab's tests share: the command itself, and what a lab can leave behind on this machine.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, type Result, run } from "../scenario/lab.ts";

const command = join(projectRoot, "bin/postform");

/** `postform lab SUBCOMMAND --name NAME …`; another way to start it (unshare …) may come before. */
export const lab = (name: string, subcommand: string, args: readonly string[] = [], before: readonly string[] = []) => {
  const [program, ...rest] = [...before, command, "lab", subcommand, "--name", name, ...args];
  return run(program!, rest);
};

/** A result that must be a success: its standard output. */
export async function output(result: Promise<Result>): Promise<string> {
  const { code, stdout, output } = await result;
  if (code !== 0) throw new Error(`exit code ${code}: ${output}`);
  return stdout;
}

export interface Description {
  readonly id: string;
  readonly dir: string;
  readonly sshKey: string;
  readonly credentials: string;
  readonly ca: string;
  readonly caKey: string;
  readonly client: { readonly netns: string };
  readonly hosts: readonly {
    readonly name: string;
    readonly release: string;
    readonly address: string;
    readonly hostKey: string;
    readonly running: boolean;
  }[];
}

export const describeLab = async (name: string): Promise<Description> =>
  JSON.parse(await output(lab(name, "list", ["--json"]))) as Description;

/** Everything on this machine that bears the lab's id: files, mounts, namespaces, control groups, processes. */
export function tracesOf(id: string): string[] {
  const named = [
    "/var/lib/postform-lab",
    "/run/netns",
    "/etc/netns",
    "/run/systemd/nspawn/propagate",
    "/run/systemd/nspawn/unix-export",
  ]
    .concat(["", "unified", "systemd"].map((tree) => join("/sys/fs/cgroup", tree)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((entry) => join(folder, entry)));
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const processes = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))
    .map((pid) => `${pid} ${commandLine(pid)}`);
  return [...named, ...mounts, ...processes].filter((trace) => trace.includes(id));
}

/** Empty for a process that has ended. */
export function commandLine(pid: string): string {
  try {
    return readFileSync(join("/proc", pid, "cmdline"), "utf8")
      .replaceAll("\0", " ")
      .trim();
  } catch {
    return "";
  }
}

/** The lab's container managers, one per host, outside of the hosts themselves. */
export const managersOf = (id: string): number[] =>
  readdirSync("/proc")
    .filter(
      (entry) => /^\d+$/.test(entry) && /^systemd-nspawn /.test(commandLine(entry)) && commandLine(entry).includes(id),
    )
    .map(Number);

/** Why the lab cannot run here, said loudly; in CI that is a failure. */
export function skipReason(): string | undefined {
  if (process.platform === "linux" && process.getuid?.() === 0) return undefined;
  const reason = "the lab's tests need root on Linux: they build hosts with systemd-nspawn and network namespaces";
  if (process.env.CI) throw new Error(reason);
  console.warn(`\nSKIPPED: ${reason}\n`);
  return reason;
}
