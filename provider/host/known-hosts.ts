// Host keys in OpenSSH's known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): hashed names, ports, patterns and revoked keys. Used to decide whom to trust.
import { createHash, createHmac } from "node:crypto";

export interface KnownKey {
  /** "ssh-ed25519" */
  readonly type: string;
  /** The key's blob. */
  readonly blob: Buffer;
  readonly revoked: boolean;
}

/** The keys that a known_hosts text has for a host. */
export function knownKeys(text: string, address: string, port: number): KnownKey[] {
  const name = port === 22 ? address : `[${address}]:${port}`;
  return text.split("\n").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]?.startsWith("#")) return [];
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
    const [hosts = "", type = "", blob = ""] = words;
    if (marker === "@cert-authority" || blob === "" || !matches(hosts, name)) return [];
    return [{ type, blob: Buffer.from(blob, "base64"), revoked: marker === "@revoked" }];
  });
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith("|1|")) {
    const [, , salt = "", hash = ""] = hosts.split("|");
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = hosts.split(",");
  const fits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
      "i",
    ).test(name);
  return (
    !patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1))) &&
    patterns.some((pattern) => !pattern.startsWith("!") && fits(pattern))
  );
}

/** OpenSSH's fingerprint of a key: `SHA256:` and base64 without padding. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
