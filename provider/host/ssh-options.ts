// What ssh_config, known_hosts and the environment say about a connection; read once per connection, so that nothing is asked of a person.
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import SSHConfig from "ssh-config";
import { type Connection, parseConnection } from "./connection.ts";
import { HostError } from "./errors.ts";
import { fingerprint, type KnownKey, knownKeys } from "./known-hosts.ts";

export interface SshOptions {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private keys to try after the agent's: path and content. */
  readonly keys: readonly { path: string; content: Buffer }[];
  readonly agent?: string;
  readonly jump?: Connection;
  readonly known: readonly KnownKey[];
}

const home = (path: string) => path.replace(/^~(?=\/)/, homedir());
const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

export function sshOptions(connection: Connection): SshOptions {
  const config = new Map(
    Object.entries(SSHConfig.parse(readIfThere(join(homedir(), ".ssh/config"))).compute(connection.address)).map(
      ([key, value]) => [key.toLowerCase(), value],
    ),
  );
  const one = (key: string) => ([] as (string | undefined)[]).concat(config.get(key) as string | undefined)[0];
  const many = (key: string) => (config.has(key) ? ([] as string[]).concat(config.get(key) as string | string[]) : []);
  const address = one("hostname") ?? connection.address;
  const port = connection.port === 22 && one("port") ? Number(one("port")) : connection.port;
  const files = process.env["POSTFORM_KNOWN_HOSTS"]
    ? [process.env["POSTFORM_KNOWN_HOSTS"]]
    : (one("userknownhostsfile")?.split(/\s+/) ?? ["~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"]);
  const agent = process.env["SSH_AUTH_SOCK"];
  const jump = connection.jump ?? one("proxyjump");
  return {
    address,
    port,
    user: connection.user,
    keys: identities(connection, many("identityfile")),
    ...(agent ? { agent } : {}),
    ...(jump && jump !== "none"
      ? {
          jump: parseConnection(
            jump.startsWith("ssh://") ? jump : `ssh://${jump.includes("@") ? jump : `${connection.user}@${jump}`}`,
          ),
        }
      : {}),
    known: files.flatMap((path) =>
      [connection.address, address].flatMap((name) => knownKeys(readIfThere(home(path)), name, port)),
    ),
  };
}

/** The one identity that is asked for; else POSTFORM_SSH_KEY, else ssh_config's and OpenSSH's usual files, those that exist. */
function identities(connection: Connection, configured: readonly string[]): { path: string; content: Buffer }[] {
  const asked = connection.identity;
  if (asked !== undefined) {
    const variable = /^env:(.+)$/.exec(asked)?.[1];
    const path = variable ? process.env[variable] : asked.replace(/^file:/, "");
    if (!path)
      throw new HostError(
        `the private key for ${connection.address}: environment variable ${variable} is not set`,
        `set ${variable} to the path of the private key`,
      );
    if (!existsSync(home(path)))
      throw new HostError(
        `the private key for ${connection.address}: there is no file ${path}`,
        "give the path of a private key in OpenSSH's format",
      );
    return [{ path, content: readFileSync(home(path)) }];
  }
  const own = process.env["POSTFORM_SSH_KEY"];
  const paths = own ? [own] : [...configured, ...["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => `~/.ssh/${name}`)];
  return [...new Set(paths.map(home))]
    .filter((path) => existsSync(path))
    .map((path) => ({ path, content: readFileSync(path) }));
}

/** Whether a key that a host shows is the one it should be; throws a HostError that says why not. */
export function verifyHostKey(connection: Connection, known: readonly KnownKey[], blob: Buffer): void {
  const shown = fingerprint(blob);
  const name = `${connection.address}:${connection.port}`;
  if (known.some((key) => key.revoked && key.blob.equals(blob))) {
    throw new HostError(
      `${name} shows the host key ${shown}, which known_hosts says is revoked`,
      "do not connect; find out who answers at this address",
    );
  }
  if (connection.hostKey !== undefined) {
    const pinned = connection.hostKey.startsWith("SHA256:")
      ? connection.hostKey
      : fingerprint(Buffer.from(connection.hostKey.split(" ")[1] ?? "", "base64"));
    if (pinned === shown) return;
    throw new HostError(
      `${name} shows another host key than the one that is pinned: pinned is ${pinned}, shown is ${shown}`,
      "if the machine was rebuilt, ask it for its key by another way (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on its console) and pin that; else someone may be listening in",
    );
  }
  const trusted = known.filter((key) => !key.revoked);
  if (trusted.some((key) => key.blob.equals(blob))) return;
  if (trusted.length > 0) {
    throw new HostError(
      `${name} shows another host key than known_hosts has: known is ${trusted.map((key) => fingerprint(key.blob)).join(", ")}, shown is ${shown}`,
      `if the machine was rebuilt, check its key on its console, then ssh-keygen -R ${connection.address}, and connect once with ssh; else someone may be listening in`,
    );
  }
  throw new HostError(
    `${name} is not known: it shows the host key ${shown}, which is neither pinned nor in known_hosts`,
    `check it on the machine's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then pin it as hostKey, or connect once with ssh ${connection.user}@${connection.address}`,
  );
}
