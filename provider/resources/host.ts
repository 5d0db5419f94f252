// postform_host: a machine that is reached by SSH, with its packages, name, resolver and trusted authorities. Its `hostConnection` is what every other resource carries.

import { host as description } from "../../schemas/host.ts";
import { validate } from "../../schemas/validate.ts";
import { fingerprint, formatConnection, type Host, HostError, openHost, parseConnection } from "../host/index.ts";
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
      const observed = await host.observe(state);
      if (!observed.registered) return null;
      return { ...value, platform: platform.id, ...found(state, observedFiles(state, observed), observed.drift) };
    }),

  plan: ({ prior, config }, context) =>
    speaking(async () => {
      const planned: ObjectValue = { ...withDefaults(fields, config), drift: [] };
      if (!isKnown(pick(planned, ["address", "port", "user", "sudo", "host_key", "identity", "jump", "adopt"])))
        return { planned: { ...planned, host_connection: UNKNOWN, platform: UNKNOWN, ...unknown } };
      const model = modelOf(planned);
      const { host, connection } = await connect(model, prior && String(prior["host_connection"]));
      const platform = await platformOn(host);
      const known: ObjectValue = { ...planned, host_connection: connection, platform: platform.id };
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

function check({ user, sudo, nameServers, search }: Machine): Problem[] {
  const problems: Problem[] = [];
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

/** The host, and its connection with the key that it showed: pinned, as the state has it, or known to this machine. */
async function connect(model: Machine, prior: string | null): Promise<{ host: Host; connection: string }> {
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
  const pinned = (model.hostKey && fingerprintOf(model.hostKey)) ?? (prior === null ? undefined : hostKeyOf(prior));
  const host = openHost(formatConnection({ ...parts, ...(pinned ? { hostKey: pinned } : {}) }));
  const connection = formatConnection({ ...parts, hostKey: await host.hostKey() });
  return { host: openHost(connection), connection };
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
  const host = openHost(String(planned["host_connection"]));
  const platform = await platformOn(host);
  const before = await findings(host, model);
  const { files } = planned;
  const hosts = isKnown(files ?? null) ? (files as Record<string, string>)[hostsFile] : undefined;
  const state = hostState(model, platform, { ...before, hosts: hosts ?? before.hosts });
  await host.packages.install(hostPackages(model, platform));
  const stays = prior && sameMachine(String(prior["host_connection"]), String(planned["host_connection"]));
  const seen = stays ? (prior["files"] as Record<string, string> | null) : null;
  await host.apply({ ...state, note: JSON.stringify(configured(fields, model)) }, { seen, ...progress(context) });
  return { state: { ...planned, ...found(state, wantedFiles(state)) } };
}
