// What makes a lab's people and machines known to each other: its certificate authority, SSH keys and the demo users' passwords. Made once per lab.
import { randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostPlan, hostFolder, type Lab } from "./lab.ts";
import { run } from "./run.ts";

/** The scenario's users (requirements 3 and 7). */
const users = ["xixi", "maomao", "haha"]
  .map((name) => `${name}@baidu.com`)
  .concat(["zhangsan", "lisi", "wangwu"].map((name) => `${name}@qq.com`));

export async function ensureIdentity(lab: Lab): Promise<void> {
  await Promise.all([ensureAuthority(lab), ensureKey(lab.sshKey, `lab ${lab.id}`)]);
  if (!existsSync(lab.credentials)) {
    const passwords = Object.fromEntries(users.map((user) => [user, password()]));
    writeFileSync(lab.credentials, `${JSON.stringify(passwords, undefined, 2)}\n`, { mode: 0o600 });
  }
}

async function ensureAuthority(lab: Lab): Promise<void> {
  if (existsSync(lab.ca)) return;
  await run("openssl", [
    ...["req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-sha256"],
    ...["-days", "3650", "-subj", `/CN=Postform lab CA ${lab.id}`, "-keyout", lab.caKey, "-out", lab.ca],
    ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
  ]);
}

/** An ed25519 key pair at that path, made when it is missing. */
export async function ensureKey(path: string, comment: string): Promise<void> {
  if (!existsSync(path)) await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]);
}

export const hostKeyFile = (lab: Lab, host: string): string => join(hostFolder(lab, host), "ssh_host_ed25519_key");

/** A host's public key as in known_hosts: type and key, no comment. */
export const hostKey = (lab: Lab, host: string): string =>
  readFileSync(`${hostKeyFile(lab, host)}.pub`, "utf8")
    .split(" ")
    .slice(0, 2)
    .join(" ")
    .trim();

/** Lets `ssh -F ssh_config HOST` and every SSH library reach the hosts by name or address, strictly. */
export function writeSshFiles(lab: Lab, hosts: readonly HostPlan[]): void {
  const known = hosts.map(({ name, address }) => `${name},${address} ${hostKey(lab, name)}\n`);
  writeFileSync(lab.knownHosts, known.join(""));
  const aliases = hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n  HostKeyAlias ${name}\n`);
  writeFileSync(
    lab.sshConfig,
    `${aliases.join("")}Host *\n  User root\n  IdentityFile ${lab.sshKey}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${lab.knownHosts}\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n  HostKeyAlgorithms ssh-ed25519\n  BatchMode yes\n`,
  );
}

/** Letters and digits only, so that it can be typed into any mail client: 119 bits. */
function password(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
