// What ssh_config, known_hosts and the environment say about a connection; read once per connection, so that nothing is asked of a person.
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import SSHConfig from "ssh-config";
import ssh2, { type ParsedKey } from "ssh2";
import { type Connection, formatConnection, parseConnection } from "./connection.ts";
import { HostError } from "./errors.ts";
import { environment, expandPath } from "./expand.ts";
import { fingerprint, type KnownKey, knownKeys } from "./known-hosts.ts";

export interface SshOptions {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private keys to try before the agent's. */
  readonly keys: readonly { path: string; key: ParsedKey }[];
  /** Key files that cannot be used, as sentences. */
  readonly unusable: readonly string[];
  readonly agent?: string;
  readonly jump?: Connection;
  readonly known: readonly KnownKey[];
}

/** ssh_config knows no `$NAME` (ssh_config(5), TOKENS). */
const home = (path: string) => path.replace(/^~(?=\/)/, homedir());
const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

export function sshOptions(connection: Connection): SshOptions {
  const config = configOf(connection.address);
  const one = (key: string) => config.get(key)?.[0];
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
    ...identities(connection, config.get("identityfile") ?? []),
    ...(agent ? { agent } : {}),
    ...(jump && jump !== "none" ? { jump: jumpOf(jump, connection.user) } : {}),
    known: files.flatMap((path) =>
      [connection.address, address].flatMap((name) => knownKeys(readIfThere(home(path)), name, port)),
    ),
  };
}

/** ssh_config's settings for a host, by their names in lower case. */
function configOf(host: string): ReadonlyMap<string, readonly string[]> {
  const settings = SSHConfig.parse(readIfThere(join(homedir(), ".ssh/config"))).compute(host);
  return new Map(
    Object.entries(settings).map(([key, value]) => [key.toLowerCase(), ([] as string[]).concat(value as string)]),
  );
}

/** ssh_config's ProxyJump, `[user@]host[:port]` or `ssh://…`, several with commas: the last is the nearest to the host. */
function jumpOf(text: string, user: string): Connection {
  const hops = text.split(",").map((hop) => hop.trim().replace(/^ssh:\/\//, ""));
  const connections = hops.map((hop) => {
    const name = hop.replace(/(:\d+)?(\?.*)?$/, "");
    return parseConnection(`ssh://${hop.includes("@") ? hop : `${configOf(name).get("user")?.[0] ?? user}@${hop}`}`);
  });
  return connections.reduce((before, next) => ({ ...next, jump: formatConnection(before) }));
}

/** The one identity that is asked for; else POSTFORM_SSH_KEY, else ssh_config's and OpenSSH's usual files, those that exist. */
function identities(connection: Connection, configured: readonly string[]): Pick<SshOptions, "keys" | "unusable"> {
  const asked = connection.identity ?? (process.env["POSTFORM_SSH_KEY"] ? "env:POSTFORM_SSH_KEY" : undefined);
  if (asked !== undefined) return askedKey(connection, asked);
  const paths = [...configured, ...["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => `~/.ssh/${name}`)].map(home);
  const found = [...new Set(paths)].filter((path) => existsSync(path)).map((path) => ({ path, key: privateKey(path) }));
  return {
    keys: found.filter((one): one is { path: string; key: ParsedKey } => typeof one.key !== "string"),
    unusable: found.flatMap(({ key }) => (typeof key === "string" ? [key] : [])),
  };
}

function askedKey({ address }: Connection, asked: string): Pick<SshOptions, "keys" | "unusable"> {
  const refuse = (why: string, hint: string) => new HostError(`the private key for ${address}: ${why}`, hint);
  const right =
    "give the path of a private key in OpenSSH's format, without a passphrase; one with a passphrase goes into ssh-agent (ssh-add)";
  let path: string;
  try {
    const variable = /^env:(.+)$/.exec(asked)?.[1];
    path = expandPath(variable ? environment(variable) : asked.replace(/^file:/, ""));
  } catch (error) {
    throw refuse((error as Error).message, right);
  }
  if (!existsSync(path)) throw refuse(`there is no file ${path}`, right);
  const key = privateKey(path);
  if (typeof key !== "string") return { keys: [{ path, key }], unusable: [] };
  // The agent may have it open.
  if (process.env["SSH_AUTH_SOCK"] && key.includes("passphrase")) return { keys: [], unusable: [key] };
  throw refuse(key, right);
}

/** The key in a file, or why it cannot be used. */
function privateKey(path: string): ParsedKey | string {
  try {
    const parsed = ([] as (ParsedKey | Error)[]).concat(ssh2.utils.parseKey(readFileSync(path)))[0];
    if (parsed instanceof Error || !parsed) {
      return /encrypted|passphrase/i.test(parsed?.message ?? "")
        ? `${path} has a passphrase: load it into ssh-agent (ssh-add ${path})`
        : `${path} is no private key: ${parsed?.message ?? "it is empty"}`;
    }
    return parsed.isPrivateKey() ? parsed : `${path} is a public key, not a private one`;
  } catch (error) {
    return `${path} cannot be read: ${(error as Error).message}`;
  }
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

/** The types of host key that may still be the pinned one after a host showed this one. */
export function typesLeft(
  { hostKey }: Connection,
  known: readonly KnownKey[],
  blob: Buffer,
  asked: readonly string[],
): string[] {
  if (!hostKey?.startsWith("SHA256:") || known.some((key) => key.revoked && key.blob.equals(blob))) return [];
  // A key's blob begins with its type (RFC 4253 6.6); those of RSA are asked for by their signatures (RFC 8332).
  const type = blob.toString("latin1", 4, 4 + blob.readUInt32BE(0));
  return asked.filter((one) => one !== type && !(type === "ssh-rsa" && one.startsWith("rsa-")));
}
