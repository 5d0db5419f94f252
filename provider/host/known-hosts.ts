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

/** `*` and `?` as OpenSSH has them. As a regular expression, many stars would take for ever. */
function glob(pattern: string, text: string): boolean {
  let [at, of, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[of] === "*") [star, from, of] = [of, at, of + 1];
    else if (of < pattern.length && (pattern[of] === "?" || pattern[of] === text[at])) [at, of] = [at + 1, of + 1];
    else if (star >= 0) [from, at, of] = [from + 1, from + 1, star + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(of));
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith("|1|")) {
    const [, , salt = "", hash = ""] = hosts.split("|");
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = hosts.split(",");
  const fits = (pattern: string) => glob(pattern.toLowerCase(), name.toLowerCase());
  return (
    !patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1))) &&
    patterns.some((pattern) => !pattern.startsWith("!") && fits(pattern))
  );
}

/** OpenSSH's fingerprint of a key: `SHA256:` and base64 without padding. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
