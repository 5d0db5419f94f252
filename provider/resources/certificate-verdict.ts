// What a certificate on a host needs, from what was issued and what is there; pure, asked by tls-cert.ts in read, plan and apply.
import type { X509Certificate } from "node:crypto";
import type { ObservedFile } from "../host/state.ts";
import { certificatePaths, type TlsCert } from "../render/tls-cert.ts";
import { certificateFacts } from "./certificate.ts";
import { contentDrift } from "./content-drift.ts";

/** Kept in the host's registry: what was issued last. */
export interface Issue {
  readonly chain: string;
  readonly keyFile: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo), hexadecimal. */
  readonly publicKey: string;
  readonly validityDays: number;
}

/** By path: `key.pem`, as far as it leads to a key, and the files that it may lead to. */
export type Keys = ReadonlyMap<string, { readonly permissions: string; readonly publicKey: string }>;

/** Reads what inspectionScript prints. */
export function readKeys(printed: string): Keys {
  return new Map(
    printed
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [path = "", mode = "", owner = "", publicKey = ""] = line.split(" ");
        return [path, { permissions: `${mode} ${owner}`, publicKey }];
      }),
  );
}

const keyPermissions = "600 root:root";

export interface Found {
  readonly issue: Issue;
  readonly keys: Keys;
  readonly files: Readonly<Record<string, ObservedFile | null>>;
}

/** What is not as it was issued, in sentences. */
export function certificateDrift(name: string, { issue, keys, files }: Found): string[] {
  const paths = certificatePaths(name);
  const drift: string[] = [];
  const chain = contentDrift(paths.chain, issue.chain, files[paths.chain]);
  const replaced = files[paths.chain]?.content && certificateFacts(files[paths.chain]!.content!);
  const issued = certificateFacts(issue.chain)?.fingerprint;
  if (replaced && replaced.fingerprint !== issued)
    drift.push(
      `${paths.chain} was replaced by the certificate with fingerprint ${replaced.fingerprint}; Postform's has ${issued}`,
    );
  else if (chain)
    drift.push(files[paths.chain]?.kind === "file" && !replaced ? `${paths.chain} holds no certificate` : chain);
  const key = keys.get(paths.key);
  const link = files[paths.key];
  if (!key) drift.push(`the private key ${paths.key} is missing`);
  else if (key.publicKey !== issue.publicKey) drift.push(`the private key ${paths.key} was replaced by another one`);
  else if (link?.kind !== "link" || link.target !== issue.keyFile)
    drift.push(`${paths.key} is not the link to ${issue.keyFile} that it has to be`);
  else if (key.permissions !== keyPermissions)
    drift.push(`the private key ${paths.key} has permissions ${key.permissions} where ${keyPermissions} has to be`);
  return drift;
}

export interface Circumstances {
  readonly now: Date;
  /** The CA's certificate, when the issuer is a CA and it can be read. */
  readonly authority: X509Certificate | null;
}

const day = 86_400_000;

/** Why a new certificate is needed, in a few words; null to keep the one that was issued. */
export function reissueReason(model: TlsCert, found: Found | null, { now, authority }: Circumstances): string | null {
  if (!found) return "there is none yet";
  const { issue } = found;
  const facts = certificateFacts(issue.chain);
  if (!facts) return "what was issued is no certificate";
  if (!keepsKey(found)) return "its key is not there any more";
  if (facts.names.join() !== model.names.join()) return "its names change";
  if (facts.selfSigned !== (model.issuer === "self-signed")) return "its issuer changes";
  if (authority && !facts.issuedBy(authority)) return "its CA changes";
  if (issue.validityDays !== model.validityDays) return "its validity changes";
  const left = facts.notAfter.getTime() - now.getTime();
  if (left > model.renewBeforeDays * day) return null;
  // A CA that ends soon gives no later date: renewing at every plan would change nothing.
  const latest = Math.min(
    now.getTime() + model.validityDays * day,
    authority ? Date.parse(authority.validTo) : Number.POSITIVE_INFINITY,
  );
  return latest - facts.notAfter.getTime() > day || left <= 0 ? `it expires at ${facts.notAfter.toISOString()}` : null;
}

/** The key that was made is still there: a renewal keeps it, so that what pins it (TLSA) stays valid. */
export function keepsKey({ issue, keys }: Found): boolean {
  return keys.get(issue.keyFile)?.publicKey === issue.publicKey;
}
