// postform_host: a machine that is reached by SSH, with its packages, name, resolver and trusted authorities. Its `hostConnection` is what every other resource carries.

import { host as description } from "../../schemas/host.ts";
import { validate } from "../../schemas/validate.ts";
import {
  fingerprint,
  formatConnection,
  type Host,
  HostError,
  openHost,
  parseConnection,
  replaceHostKey,
} from "../host/index.ts";
import type { HostState } from "../host/state.ts";
import { platformOf } from "../platforms/index.ts";
import { type Context, isKnown, type ObjectValue, type Resource, UNKNOWN } from "../plugin/index.ts";
import { type HostFindings, hostPackages, hostState, type Machine } from "../render/hosts.ts";
import { anotherMachine, imported, minding, readOr, removing, sameMachine, speaking } from "./machine.ts";
import {
  configured,
  digest,
  observedFiles,
  type Problem,
  progress,
  refuse,
  textsOf,
  toDiagnostics,
  wantedFiles,
} from "./managed.ts";
import { fromModel, toModel, withDefaults } from "./model.ts";
import { modelOf as noteOf, readNote } from "./note.ts";
import { resolveReference } from "./secret-reference.ts";
import { terraformSchema } from "./terraform-schema.ts";

const { fields } = description;
const hostsFile = "/etc/hosts";

export const hostResource: Resource = {
  type: description.type,
  schema: terraformSchema(description),

  validate({ config }) {
    const problems = validate(description, toModel(fields, config), { skip: (value) => value === UNKNOWN });
    const filled = withDefaults(fields, config);
    const more = problems.length === 0 && isKnown(filled) ? check(modelOf(filled)) : [];
    return toDiagnostics(fields, [...problems, ...more]);
  },

  read: ({ state: value }) =>
    readOr(value, async () => {
      const host = openHost(String(value["host_connection"]));
      const platform = await platformOn(host);
      // Which paths it has hangs on the model alone.
      const state = hostState(modelOf(value), platform, nothingFound(modelOf(value)));
      const observed = await host.observe(state, textsOf(value));
      if (!observed.registered) return null;
      return { ...value, platform: platform.id, ...found(state, observedFiles(state, observed), observed.drift) };
    }),

  plan: ({ prior, config }, context) =>
    speaking(async () => {
      const planned: ObjectValue = { ...withDefaults(fields, config), drift: [] };
      if (!isKnown(pick(planned, waysThere)))
        return { planned: { ...planned, host_connection: UNKNOWN, platform: UNKNOWN, ...unknown } };
      const model = modelOf(planned);
      const { host, connection, bootstrap } = await connect(model, prior);
      const platform = await platformOn(host);
      const known: ObjectValue = {
        ...planned,
        // Pinned is what takes the injected key's place, which is not there yet.
        host_connection: bootstrap ? UNKNOWN : connection,
        platform: platform.id,
      };
      const replace =
        prior && (await anotherMachine(prior["host_connection"], connection, context)) ? [["address"]] : [];
      if (!isKnown(planned)) return { planned: { ...known, ...unknown }, replace };
      refuse(fields, check(model));
      const state = hostState(model, platform, await findings(host, model));
      await minding(host, state, context);
      return { planned: { ...known, ...found(state, wantedFiles(state)) }, replace };
    }),

  create: ({ planned }, context) => speaking(() => apply(planned, null, context)),
  update: ({ planned, prior }, context) => speaking(() => apply(planned, prior, context)),

  delete: ({ prior }, context) =>
    removing(String(prior["host_connection"]), async () => {
      const host = openHost(String(prior["host_connection"]));
      const model = modelOf(prior);
      const state = hostState(model, await platformOn(host), nothingFound(model));
      // The registry's entry goes last: until then a destroy that was cut short goes on where it was.
      await host.packages.purge(await host.packages.installed());
      await host.remove(state, progress(context));
    }),

  import: (id) =>
    speaking(async () => {
      const { note, connection, host, key } = await imported(description, id);
      const model = readNote(host, key, note, noteOf(fields)) as unknown as Machine;
      const more = { hostKey: await host.hostKey(), adopt: model.adopt };
      return {
        ...fromModel(fields, model),
        host_connection: formatConnection({ ...parseConnection(connection), ...more }),
      };
    }),
};

const unknown: ObjectValue = { files: UNKNOWN, digest: UNKNOWN };

/** What is on the machine, or will be. */
function found({ packages }: HostState, files: Record<string, string>, drift: readonly string[] = []): ObjectValue {
  return { files, drift: [...drift], digest: digest({ packages, files, drift }) };
}

const modelOf = (value: ObjectValue) => toModel(fields, value) as Machine;
const pick = (value: ObjectValue, names: readonly string[]): ObjectValue =>
  Object.fromEntries(names.map((name) => [name, value[name] ?? null]));
const hostKeyOf = (connection: string) => parseConnection(connection).hostKey;

/** What has to be known before the machine can be asked anything. */
const waysThere = [
  "address",
  "port",
  "user",
  "sudo",
  "host_key",
  "bootstrap_host_key",
  "wait_seconds",
  "identity",
  "jump",
  "adopt",
];

function check({ user, sudo, nameServers, search, hostKey, bootstrapHostKey }: Machine): Problem[] {
  const problems: Problem[] = [];
  if (hostKey && bootstrapHostKey)
    problems.push({
      path: ["bootstrapHostKey"],
      message: "hostKey is given too: a key is either pinned for good, or replaced at the first contact",
    });
  if (user !== "root" && !sudo)
    problems.push({ path: ["sudo"], message: `${user} is not root: set sudo, so that it may become root by sudo -n` });
  if (search && !nameServers)
    problems.push({ path: ["search"], message: "search is written together with nameServers: give these too" });
  if (nameServers && nameServers.length > 3)
    problems.push({
      path: ["nameServers"],
      message: `${nameServers.length} name servers are given; a resolver uses at most 3 (resolv.conf(5))`,
    });
  return problems;
}

interface Contact {
  readonly host: Host;
  /** With the key that it showed: pinned, as the state has it, or known to this machine. */
  readonly connection: string;
  /** That key was injected at its first boot, and is to be replaced: its fingerprint. */
  readonly bootstrap: string | undefined;
}

async function connect(model: Machine, prior: ObjectValue | null): Promise<Contact> {
  const { address, port, user, sudo, identity, jump, adopt } = model;
  const parts = {
    address,
    port,
    user,
    sudo,
    adopt,
    ...(identity === null ? {} : { identity }),
    ...(jump === null ? {} : { jump }),
  };
  const before = prior ? hostKeyOf(String(prior["host_connection"])) : undefined;
  // Another injected key is another machine's first contact; unless it is still the machine that it was.
  const bootstrap =
    model.bootstrapHostKey && model.bootstrapHostKey !== prior?.["bootstrap_host_key"]
      ? fingerprintOf(model.bootstrapHostKey)
      : undefined;
  const keys = model.hostKey
    ? [fingerprintOf(model.hostKey)]
    : [...(bootstrap ? [bootstrap] : []), ...(bootstrap && !before ? [] : [before])];
  const first = prior === null || bootstrap !== undefined;
  const host = await reach(
    keys.map((hostKey) => formatConnection({ ...parts, ...(hostKey ? { hostKey } : {}) })),
    first ? model.waitSeconds : 0,
  );
  const shown = await host.hostKey();
  const connection = formatConnection({ ...parts, hostKey: shown });
  return { host: openHost(connection), connection, bootstrap: shown === bootstrap ? shown : undefined };
}

/** The first of these that answers as itself, as soon as one does. What is booting may not answer, have another machine's address or not yet its own key. */
async function reach(connections: readonly string[], seconds: number): Promise<Host> {
  const late = Date.now() + seconds * 1000;
  for (;;) {
    let refusal: unknown;
    for (const connection of connections) {
      const host = openHost(connection);
      try {
        await host.facts();
        return host;
      } catch (error) {
        refusal ??= error;
      }
    }
    if (!(refusal instanceof HostError) || Date.now() >= late)
      throw refusal instanceof HostError && seconds > 0
        ? new HostError(`${refusal.message} (waited ${seconds} seconds for it)`, refusal.hint)
        : refusal;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const connection of connections) openHost(connection).beginWalk();
  }
}

/** `ssh-ed25519 AAAA…` as ssh-keygen -lf shows it. */
function fingerprintOf(hostKey: string): string {
  const [, key] = hostKey.split(" ");
  return key ? fingerprint(Buffer.from(key, "base64")) : hostKey;
}

async function platformOn(host: Host) {
  const { platform } = await host.facts();
  try {
    return platformOf(platform);
  } catch (error) {
    throw new HostError(`${host.name}: ${(error as Error).message}`, "install a system that is supported there");
  }
}

async function findings(host: Host, { trustedCertificates }: Machine): Promise<HostFindings> {
  const { files } = await host.observe({ key: "host", files: { [hostsFile]: { content: "" } } });
  return {
    hosts: files[hostsFile]?.content ?? "",
    certificates: Object.fromEntries(
      Object.entries(trustedCertificates).map(([name, reference]) => [name, certificate(name, reference)]),
    ),
  };
}

function certificate(name: string, reference: string): string {
  const pem = resolveReference(reference);
  if (!/-----BEGIN CERTIFICATE-----/.test(pem) || /PRIVATE KEY-----/.test(pem))
    refuse(fields, [
      {
        path: ["trustedCertificates", name],
        message: `${reference} holds no certificate in PEM, or more than certificates`,
      },
    ]);
  return pem;
}

const nothingFound = ({ trustedCertificates }: Machine): HostFindings => ({
  hosts: "",
  certificates: Object.fromEntries(Object.keys(trustedCertificates).map((name) => [name, ""])),
});

async function apply(planned: ObjectValue, prior: ObjectValue | null, context: Context) {
  const model = modelOf(planned);
  const { host_connection: known = UNKNOWN } = planned;
  const { host, bootstrap, connection } =
    known === UNKNOWN ? await connect(model, prior) : { host: openHost(String(known)), connection: String(known) };
  if (prior === null || bootstrap) await booted(host, model.waitSeconds);
  const platform = await platformOn(host);
  const before = await findings(host, model);
  const { files } = planned;
  const hosts = isKnown(files ?? null) ? (files as Record<string, string>)[hostsFile] : undefined;
  const state = hostState(model, platform, { ...before, hosts: hosts ?? before.hosts });
  await host.packages.install(hostPackages(model, platform));
  const stays = prior && sameMachine(String(prior["host_connection"]), connection);
  const seen = stays ? (prior["files"] as Record<string, string> | null) : null;
  await host.apply({ ...state, note: JSON.stringify(configured(fields, model)) }, { seen, ...progress(context) });
  // Last, so that nothing which may still fail comes after it: until the state is kept, nobody else knows the new key.
  const hostKey = bootstrap && (await replaceHostKey(host, bootstrap));
  const reached = hostKey ? formatConnection({ ...parseConnection(connection), hostKey }) : connection;
  return { state: { ...planned, ...found(state, wantedFiles(state)), host_connection: reached } };
}

/** cloud-init may still install packages, too, and have commands to run: at the first contact it is waited for. */
async function booted(host: Host, seconds: number): Promise<void> {
  if (seconds === 0) return;
  const script = `command -v cloud-init > /dev/null || exit 0\ntimeout ${seconds} cloud-init status --wait > /dev/null 2>&1\n[ $? != 124 ]`;
  const { code } = await host.run(script, { reads: true });
  if (code !== 0)
    throw new HostError(
      `${host.name}: its first boot is not done after ${seconds} seconds`,
      "look at cloud-init status --long there, and apply again",
    );
}
