// postform_tls_cert: a key that is made on the host, and a certificate for it from itself or from a company's own CA.
import { createHash, randomBytes, type X509Certificate } from "node:crypto";
import { tlsCert } from "../../schemas/tls-cert.ts";
import { validate } from "../../schemas/validate.ts";
import { type Host, HostError, openHost } from "../host/index.ts";
import type { HostState, Observed } from "../host/state.ts";
import { type Platform, platformOf } from "../platforms/index.ts";
import { type Context, isKnown, type ObjectValue, type Resource, UNKNOWN } from "../plugin/index.ts";
import { certificatePaths, disposalScript, makingScript, type TlsCert, tlsCertState } from "../render/tls-cert.ts";
import { signByAcme } from "./acme.ts";
import { certificateFacts, commonName, issuerOf, randomSerial, signByAuthority, validityFrom } from "./certificate.ts";
import { certificateDrift, type Found, type Issue, keepsKey, reissueReason } from "./certificate-verdict.ts";
import { imported, minding, readOr, removing, replaced, speaking } from "./machine.ts";
import { configured, progress, refuse, toDiagnostics } from "./managed.ts";
import { fromModel, toModel, withDefaults } from "./model.ts";
import { isDictionary, modelOf as noteOf, readNote } from "./note.ts";
import { resolveReference } from "./secret-reference.ts";
import { terraformSchema } from "./terraform-schema.ts";

const { fields } = tlsCert;

/** What the host's registry keeps of it. */
interface Note {
  readonly model: Record<string, unknown>;
  readonly issue: Issue;
}

export const tlsCertResource: Resource = {
  type: tlsCert.type,
  schema: terraformSchema(tlsCert),

  validate({ config }) {
    const problems = validate(tlsCert, toModel(fields, config), { skip: (value) => value === UNKNOWN });
    const filled = withDefaults(fields, config);
    const more = problems.length === 0 && isKnown(filled) ? check(modelOf(filled)) : [];
    return toDiagnostics(fields, [...problems, ...more]);
  },

  read: ({ state }) =>
    readOr(state, async () => {
      const model = modelOf(state);
      const found = await look(openHost(model.hostConnection), model.name);
      if (!found) return null;
      const there = certificateFacts(found.files[certificatePaths(model.name).chain]?.content ?? "");
      const drift = [...found.drift, ...certificateDrift(model.name, found)].sort();
      return {
        ...state,
        ...pathsOf(model.name),
        fingerprint: there?.fingerprint ?? null,
        not_after: there?.notAfter.toISOString() ?? null,
        drift,
        digest: digest(model, drift.length === 0 && there ? there.fingerprint : JSON.stringify(drift)),
      };
    }),

  plan: ({ prior, config }, context) =>
    speaking(async () => {
      const planned = withDefaults(fields, config);
      const replace = prior ? await replaced(fields, prior, planned, context) : [];
      Object.assign(planned, computed(null), typeof planned["name"] === "string" ? pathsOf(planned["name"]) : {});
      if (!isKnown(withDefaults(fields, config))) return { planned, replace };
      const model = modelOf(planned);
      refuse(fields, check(model));
      const host = openHost(model.hostConnection);
      const found = await look(host, model.name);
      if (!found) {
        const platform = platformOf((await host.facts()).platform);
        await minding(host, tlsCertState(model.name, platform), context);
      }
      const kept = prior && replace.length === 0 && !reissueReason(model, found, circumstances(model)) ? found : null;
      return { planned: { ...planned, ...(kept ? issuedValues(model, kept.issue) : computed(model)) }, replace };
    }),

  create: ({ planned }, context) => speaking(() => apply(planned, context)),
  update: ({ planned }, context) => speaking(() => apply(planned, context)),

  delete: ({ prior }, context) =>
    removing(String(prior["host_connection"]), async () => {
      const model = modelOf(prior);
      const host = openHost(model.hostConnection);
      const platform = platformOf((await host.facts()).platform);
      await host.remove(tlsCertState(model.name, platform), progress(context));
    }),

  import: (id) =>
    speaking(async () => {
      const { note, connection, host, key } = await imported(tlsCert, id);
      const { model } = readNote(host, key, note, meant(key.slice("tls_cert/".length)));
      return { ...fromModel(fields, model), host_connection: connection };
    }),
};

/** A note of ours: its key is one that we made. */
const meant =
  (name: string) =>
  (note: unknown): Note | null => {
    if (!isDictionary(note) || !isDictionary(note["issue"])) return null;
    const model = noteOf(fields)(note["model"]);
    const issue = note["issue"] as unknown as Issue;
    const { keys } = certificatePaths(name);
    const texts = [issue.chain, issue.keyFile, issue.keyDigest, issue.directory ?? ""];
    const ours = texts.every((text) => typeof text === "string") && typeof issue.validityDays === "number";
    return model && ours && /^[0-9a-f]+\.pem$/.test(issue.keyFile.replace(`${keys}/`, "")) ? { model, issue } : null;
  };

const modelOf = (value: ObjectValue) => toModel(fields, value) as TlsCert;

function check({ issuer, ca, acme, names, validityDays, renewBeforeDays }: TlsCert) {
  const problems: { path: (string | number)[]; message: string }[] = [];
  const given = { ca, acme };
  const missing = {
    ca: "say where its certificate and key are, by ca",
    acme: "say which CA, by acme; {} is Let's Encrypt",
  };
  for (const one of ["ca", "acme"] as const) {
    if (issuer === one && !given[one]) problems.push({ path: [one], message: `issuer is ${one}: ${missing[one]}` });
    if (issuer !== one && given[one])
      problems.push({
        path: [one],
        message: `issuer is ${issuer}, so ${one} is not used: leave it out, or set issuer to ${one}`,
      });
  }
  for (const [index, name] of names.entries())
    if (acme && name.startsWith("*."))
      problems.push({
        path: ["names", index],
        message: `${name} is a wildcard, of which an ACME CA wants a proof in DNS: give the names themselves`,
      });
  if (!acme && renewBeforeDays >= validityDays)
    problems.push({
      path: ["renewBeforeDays"],
      message: `renewBeforeDays is ${renewBeforeDays}; it has to be less than validityDays, ${validityDays}`,
    });
  return problems;
}

/** What is there: the registry's entry, the files, and the key's digest. */
async function look(host: Host, name: string): Promise<(Found & Observed) | null> {
  const key = `tls_cert/${name}`;
  const note = await host.noted(key);
  if (note === null) return null;
  const { issue } = readNote(host, key, note, meant(name));
  const observed = await host.observe(tlsCertState(name, platformOf((await host.facts()).platform), issue));
  return { ...observed, issue };
}

/** The CA's certificate is public, but it may be on another machine than this: then its change is not noticed. */
function circumstances({ ca }: TlsCert) {
  let authority: X509Certificate | null = null;
  try {
    authority = ca && issuerOf(resolveReference(ca.certificateFrom));
  } catch {}
  return { now: new Date(), authority };
}

async function apply(planned: ObjectValue, context: Context) {
  const { signal } = context;
  const model = modelOf(planned);
  const host = openHost(model.hostConnection);
  const platform = platformOf((await host.facts()).platform);
  const found = await look(host, model.name);
  const anew = planned["fingerprint"] === UNKNOWN || !found;
  try {
    const issue = anew ? await reissue(host, model, found, signal) : found.issue;
    await host.apply(noted(model, platform, issue), progress(context));
    return { state: { ...planned, ...issuedValues(model, issue) } };
  } catch (error) {
    // Why it failed is what matters, not that what was made for it could not be removed.
    if (anew) await run(host, disposalScript(model.name), signal).catch(() => undefined);
    throw error;
  }
}

async function reissue(host: Host, model: TlsCert, found: Found | null, signal: AbortSignal): Promise<Issue> {
  const { keys } = certificatePaths(model.name);
  const newKey = !found || !keepsKey(model, found);
  const keyFile = newKey ? `${keys}/${randomBytes(8).toString("hex")}.pem` : found.issue.keyFile;
  // Read first: without the CA there is no reason to make a key.
  const authority = model.ca && {
    certificate: resolveReference(model.ca.certificateFrom),
    key: resolveReference(model.ca.keyFrom),
  };
  const asked = model.acme && {
    ...model.acme,
    trust: model.acme.trustFrom === null ? null : resolveReference(model.acme.trustFrom),
  };
  const making = { keyFile, newKey, serial: randomSerial(), commonName: commonName(model.names) };
  const printed = await run(
    host,
    makingScript(model, { ...making, ...validityFrom(new Date(), model.validityDays) }),
    signal,
  );
  const keyDigest = printed.slice(0, 64);
  const made = printed.slice(65);
  const { names, validityDays } = model;
  const chain = authority
    ? await signByAuthority({ request: made, names, validityDays }, authority)
    : asked
      ? await signByAcme({ request: made, ...asked }, host, signal)
      : made;
  if (!certificateFacts(chain))
    throw new HostError(`${host.name}: openssl made no certificate: ${made.slice(0, 200)}`, "look at openssl there");
  return { chain, keyFile, keyDigest, validityDays, ...(asked ? { directory: asked.directory } : {}) };
}

async function run(host: Host, script: string, signal: AbortSignal): Promise<string> {
  const { code, stdout, stderr } = await host.run(script, { signal });
  if (code !== 0)
    throw new HostError(
      `${host.name}: the certificate could not be made: ${stderr.trim()}`,
      "is openssl installed there?",
    );
  return stdout;
}

function noted(model: TlsCert, platform: Platform, issue: Issue): HostState {
  const note: Note = { model: configured(fields, model), issue };
  return { ...tlsCertState(model.name, platform, issue), note: JSON.stringify(note) };
}

function pathsOf(name: string): ObjectValue {
  const { chain, key } = certificatePaths(name);
  return { chain, key };
}

/** What is known only after a certificate is issued; without a model, the paths too. */
function computed(model: TlsCert | null): ObjectValue {
  const unknown: ObjectValue = { fingerprint: UNKNOWN, not_after: UNKNOWN, digest: UNKNOWN, drift: [] };
  return model ? { ...unknown, ...pathsOf(model.name) } : { ...unknown, chain: UNKNOWN, key: UNKNOWN };
}

function issuedValues(model: TlsCert, { chain }: Issue): ObjectValue {
  const { fingerprint, notAfter } = certificateFacts(chain)!;
  return {
    ...pathsOf(model.name),
    fingerprint,
    not_after: notAfter.toISOString(),
    drift: [],
    digest: digest(model, fingerprint),
  };
}

function digest({ name }: TlsCert, content: string): string {
  return createHash("sha256").update(`${name}\n${content}`).digest("hex");
}
