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
  /** SHA-256 of the key's file, hexadecimal. */
  readonly keyDigest: string;
  readonly validityDays: number;
  /** URL of the ACME CA's directory that it is from. */
  readonly directory?: string;
}

export interface Found {
  readonly issue: Issue;
  readonly files: Readonly<Record<string, ObservedFile | null>>;
}

/** What is not as it was issued and the engine cannot tell, in sentences. */
export function certificateDrift(name: string, { issue, files }: Found): string[] {
  const { chain } = certificatePaths(name);
  const drift: string[] = [];
  const there = files[chain];
  const changed = contentDrift(chain, issue.chain, there);
  if (changed) {
    const facts = certificateFacts(there?.content ?? "");
    const issued = certificateFacts(issue.chain)?.fingerprint;
    if (facts && facts.fingerprint !== issued)
      drift.push(
        `${chain} was replaced by the certificate with fingerprint ${facts.fingerprint}; Postform's has ${issued}`,
      );
    else drift.push(there?.kind === "file" && !facts ? `${chain} holds no certificate` : changed);
  }
  const digest = files[issue.keyFile]?.sha256;
  if (digest && digest !== issue.keyDigest) drift.push(`the private key ${issue.keyFile} was replaced by another one`);
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
  if (facts.keyType !== model.keyType) return "its key's type changes";
  if (!keepsKey(model, found)) return "its key is not there any more";
  // A CA may put them in an order of its own.
  if (facts.names.toSorted().join() !== model.names.toSorted().join()) return "its names change";
  if (facts.selfSigned !== (model.issuer === "self-signed")) return "its issuer changes";
  if (issue.directory !== model.acme?.directory) return "its CA changes";
  if (authority && !facts.issuedBy(authority)) return "its CA changes";
  const left = facts.notAfter.getTime() - now.getTime();
  if (model.acme) {
    const third = (facts.notAfter.getTime() - facts.notBefore.getTime()) / 3;
    return left > Math.min(model.renewBeforeDays * day, third) ? null : expires(facts.notAfter);
  }
  if (issue.validityDays !== model.validityDays) return "its validity changes";
  if (left > model.renewBeforeDays * day) return null;
  // A CA that ends soon gives no later date: renewing at every plan would change nothing.
  const latest = Math.min(
    now.getTime() + model.validityDays * day,
    authority ? Date.parse(authority.validTo) : Number.POSITIVE_INFINITY,
  );
  return latest - facts.notAfter.getTime() > day || left <= 0 ? expires(facts.notAfter) : null;
}

const expires = (notAfter: Date) => `it expires at ${notAfter.toISOString()}`;

/** The key that was made is still there and of the right type: a renewal keeps it, so that what pins it (TLSA) stays valid. */
export function keepsKey({ keyType }: TlsCert, { issue, files }: Found): boolean {
  return certificateFacts(issue.chain)?.keyType === keyType && files[issue.keyFile]?.sha256 === issue.keyDigest;
}
