// postform_virtual_machine: a machine that libvirt runs, from its first boot to its removal.
import { machineProblems } from "../../schemas/machine-problems.ts";
import { validate } from "../../schemas/validate.ts";
import { virtualMachine as description } from "../../schemas/virtual-machine.ts";
import { fingerprint, formatConnection, type Host, HostError, openHost, parseConnection } from "../host/index.ts";
import { type Context, isKnown, type ObjectValue, type Resource, UNKNOWN } from "../plugin/index.ts";
import {
  disksOf,
  diskVolume,
  imageVolume,
  type MachineState,
  uuidOf,
  type VirtualMachine,
  volumeName,
} from "../render/libvirt.ts";
import { authorizedKeys } from "./authorized-keys.ts";
import { type Deletion, refuseDeletions } from "./guards.ts";
import { allMessages } from "./kept-mail.ts";
import { build, change, finishBuild, type Look, listen, lookAt, macsOf, remove, restarts, turnOff } from "./libvirt.ts";
import { readOr, removing, replaced, speaking } from "./machine.ts";
import { configured, digest, type Problem, refuse, toDiagnostics } from "./managed.ts";
import { fromModel, toModel, withDefaults } from "./model.ts";
import { modelOf as noteOf } from "./note.ts";
import { same } from "./same.ts";
import { terraformSchema } from "./terraform-schema.ts";

const { fields } = description;
const modelOf = (value: ObjectValue) => toModel(fields, value) as VirtualMachine;
const hostOf = (value: ObjectValue) => openHost(String(value["host_connection"]));
const gib = 2 ** 30;

export const virtualMachineResource: Resource = {
  type: description.type,
  schema: terraformSchema(description),

  validate({ config }) {
    const problems = validate(description, toModel(fields, config), { skip: (value) => value === UNKNOWN });
    const filled = withDefaults(fields, config);
    const more = problems.length === 0 && isKnown(filled) ? machineProblems(modelOf(filled)) : [];
    return toDiagnostics(fields, [...problems, ...more]);
  },

  read: ({ state: value }) =>
    readOr(value, async () => {
      const prior = modelOf(value);
      const look = await lookAt(hostOf(value), prior);
      if (look.definition === null || look.definition.uuid !== prior.uuid) return null;
      const now = asItIs(look, prior);
      const drift = driftOf(look, now);
      return { ...value, ...fromModel(fields, now), drift, digest: digestOf(now, drift) };
    }),

  plan: ({ prior, config }, context) =>
    speaking(async () => {
      const planned: ObjectValue = { ...withDefaults(fields, config), drift: [] };
      const unknown: ObjectValue = { address: UNKNOWN, host_key: UNKNOWN, uuid: UNKNOWN, digest: UNKNOWN };
      const asked = prior ? await replaced(fields, prior, planned, context) : [];
      // Of a machine that somebody made by hand nobody knows what its first boot was given: it is what is said here.
      const replace = asked.filter(([name]) => prior?.["authorized_keys"] !== null || !firstBoot.has(String(name)));
      if (!isKnown(planned)) return { planned: { ...planned, ...unknown }, replace };
      const model = modelOf(planned);
      refuse(fields, machineProblems(model));
      const host = hostOf(planned);
      const look = await lookAt(host, model);
      const before = prior && modelOf(prior);
      if (before && readdressed(look, model)) replace.push(["networks"]);
      if (before && systemGone(look, model)) replace.push(["image"]);
      if (before && look.definition?.state === "deleting") replace.push(["name"]);
      if (before && replace.length > 0) await refuseLoss(before, context);
      const stays = before && replace.length === 0;
      if (stays) {
        const virtual = before.virtualization === model.virtualization ? [] : virtualizing(host, look, model);
        refuse(fields, [...shrinking(look, model), ...virtual]);
        refuseDeletions(diskDeletions(look, model));
        const why = model.running ? restarts(model, look.live) : [];
        if (why.length > 0)
          context.warn({
            summary: `${model.name} will be restarted`,
            detail: `${why.join(", ")}: that cannot be changed while it runs.`,
          });
      } else if (!before || same(before.hostConnection, model.hostConnection)) {
        const own = before !== null && before.name === model.name;
        refuse(fields, [...needs(host, look, model), ...(own ? [] : inTheWay(host, look, model, context))]);
      }
      if (!stays) refuse(fields, authorizedKeys(model.authorizedKeys).problems);
      const known = stays ? before : taken(look, model);
      const address = given(model) ?? known?.address ?? (stays ? null : undefined);
      return {
        planned: {
          ...planned,
          uuid: stays ? before.uuid : uuidOf(await host.hostKey(), model.name),
          address: address === undefined ? UNKNOWN : address,
          // Nobody can look at what is on a machine that is off: what hangs on it is known once it has been started.
          host_key:
            stays && model.running && look.live === null ? UNKNOWN : (known?.hostKey ?? (stays ? null : UNKNOWN)),
          digest: digestOf(model, []),
        },
        replace,
      };
    }),

  create: ({ planned }, context) => speaking(() => apply(planned, context)),
  update: ({ planned }, context) => speaking(() => apply(planned, context)),

  planDelete: ({ prior }, context) => speaking(() => refuseLoss(modelOf(prior), context)),

  delete: ({ prior }, context) =>
    removing(String(prior["host_connection"]), async () => {
      const host = hostOf(prior);
      const model = modelOf(prior);
      const look = await lookAt(host, model);
      if (look.definition === null || look.definition.uuid !== model.uuid) return;
      const left = look.definition.volumes.filter((volume) => !look.note?.volumes.includes(volume));
      await remove(host, model, look);
      if (left.length > 0)
        context.warn({
          summary: `${host.name}: volumes of ${model.name} that Postform did not make are still there`,
          detail: `${left.join(", ")}: delete them by virsh vol-delete if nobody needs them.`,
        });
    }),

  import: (id) =>
    speaking(async () => {
      const match = /^(ssh:\/\/[^/?]+)\/([^/?]+)(\?.*)?$/.exec(id);
      if (!match)
        throw new Error(`${id} is no import id of ${description.type}; it looks like ${description.importId}`);
      // As a stack writes it, however a person did.
      const connection = formatConnection(parseConnection(match[1]! + (match[3] ?? "")));
      const name = match[2]!;
      const host = openHost(connection);
      const blank = { ...modelOf(fromModel(fields, {})), hostConnection: connection, name, image: {} };
      const look = await lookAt(host, blank as unknown as VirtualMachine);
      const { definition } = look;
      if (definition === null)
        throw new HostError(`${host.name} has no virtual machine ${name}`, "virsh list --all shows which there are");
      const found = {
        ...blank,
        ...(definition.state === undefined
          ? {
              image: { volume: definition.system, url: null, sha256: null },
              networks: [...definition.cards.values()].map((card) => ({ ...card, ...leased })),
            }
          : {}),
      } as unknown as VirtualMachine;
      return { ...fromModel(fields, asItIs(look, found)), host_connection: connection };
    }),
};

/** What is given at the first boot and kept nowhere else. */
const firstBoot = new Set(["user", "authorized_keys", "hostname"]);
/** A card whose addresses are not given. */
const leased = { addresses: [], gateways: [], nameServers: [] };
/** The addresses that the first boot gives. */
const addressing = ({ networks }: Pick<VirtualMachine, "networks">) =>
  networks.map(({ addresses, gateways, nameServers }) => ({ addresses, gateways, nameServers }));

/** Whether a card shall have other addresses than its first boot gave it: nobody gives it any later. One that comes leases its own. */
function readdressed(look: Look, model: VirtualMachine): boolean {
  const noted = look.note && noteOf(fields)(look.note.model);
  if (!noted) return false;
  const then = addressing(modelOf(fromModel(fields, noted)));
  return addressing(model).some((card, index) => !same(card, then[index] ?? leased));
}

/** Whether the volume of ours that it starts from is gone. */
function systemGone({ note, volumes }: Look, { name }: VirtualMachine): boolean {
  const system = volumeName(name, "root");
  return (note?.volumes.includes(system) ?? false) && !volumes.has(system);
}

/** Whether it is all there: also one whose change was cut. */
const isWhole = (state: MachineState | undefined): boolean => state === "ready" || state === "changing";
/** The first card's address, where it is given. */
const given = ({ networks }: VirtualMachine) => networks[0]?.addresses[0]?.replace(/\/.*/, "");

const digestOf = (model: VirtualMachine, drift: readonly string[]) => digest({ now: configured(fields, model), drift });

/** What is on the hypervisor, in a model's terms. What only the first boot knew is as it was noted then. */
function asItIs(look: Look, prior: VirtualMachine): VirtualMachine {
  const { definition, note, live, sizes } = look;
  if (!definition) return prior;
  const noted = note && noteOf(fields)(note.model);
  const applied = noted
    ? modelOf({ ...fromModel(fields, prior), ...pick(fromModel(fields, noted), Object.keys(noted)) })
    : prior;
  const sizeOf = (disk: string) => {
    const bytes = sizes.get(diskVolume(applied, disk, definition.volumes));
    return bytes === undefined ? undefined : Math.ceil(bytes / gib);
  };
  const cards = definition.cards;
  const macs = macsOf(applied.networks.length, definition.uuid, look);
  const networks = applied.networks.flatMap((network, index) => {
    const card = cards.get(macs[index]!);
    return card ? [{ ...network, ...card }] : [];
  });
  const more = (max: number | null, most: number, now: number) => (max === null && most === now ? null : most);
  const leases = look.leases.get(macs[0] ?? "") ?? [];
  const last = note?.address ?? prior.address;
  return {
    ...applied,
    virtualization: definition.virtualization as VirtualMachine["virtualization"],
    vcpus: definition.vcpus,
    maxVcpus: more(applied.maxVcpus, definition.maxVcpus, definition.vcpus),
    memory: Math.round(definition.memory),
    maxMemory: more(applied.maxMemory, Math.round(definition.maxMemory), Math.round(definition.memory)),
    diskSize: sizeOf("root") ?? applied.diskSize,
    disks: Object.fromEntries(
      Object.keys(applied.disks).flatMap((disk) => {
        const size = definition.volumes.includes(volumeName(applied.name, disk)) ? sizeOf(disk) : undefined;
        return size === undefined ? [] : [[disk, size]];
      }),
    ),
    networks,
    bootFrom: definition.bootFrom as VirtualMachine["bootFrom"],
    autostart: look.autostart,
    running: live !== null,
    address: given(applied) ?? (leases.includes(last) ? last : (leases.at(-1) ?? last)),
    hostKey: note?.hostKey ?? prior.hostKey,
    uuid: definition.uuid,
    hostConnection: prior.hostConnection,
    identity: prior.identity,
    jump: prior.jump,
  };
}

const pick = (value: ObjectValue, names: readonly string[]): ObjectValue => {
  const keys = new Set(names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.has(key)));
};

/** What a plan does not show by its attributes. */
function driftOf({ definition, live, state, volumes, note }: Look, now: VirtualMachine): string[] {
  const own = note?.volumes ?? [];
  return [
    ...(definition?.state === "changing" ? ["its change was cut short"] : []),
    ...(definition?.state === "deleting" ? ["its removal was cut short"] : []),
    ...(definition?.state === "building" || definition?.state === "booting" ? ["its making was cut short"] : []),
    ...(["paused", "pmsuspended", "crashed"].includes(state) ? [`it is ${state}`] : []),
    ...own.filter((volume) => !volumes.has(volume)).map((volume) => `its volume ${volume} is gone`),
    ...own
      .filter((volume) => definition && !definition.volumes.includes(volume))
      .map((volume) => `its volume ${volume} is not attached`),
    ...restarts(now, live).map((what) => `it waits for a restart: ${what}`),
    ...(live && live.vcpus < now.vcpus ? [`it runs with ${live.vcpus} vcpus`] : []),
    ...own.filter((volume) => live && !live.volumes.includes(volume)).map((volume) => `it runs without ${volume}`),
  ].sort();
}

/** What a new machine needs and is not there. */
function needs(host: Host, look: Look, model: VirtualMachine): Problem[] {
  const problems: Problem[] = [];
  const { image, pool, networks } = model;
  if (look.processor !== "x86_64")
    problems.push({ path: ["hostConnection"], message: `${host.name} is ${look.processor}; machines run on x86_64` });
  if (image.volume !== null && !look.volumes.has(image.volume))
    problems.push({
      path: ["image", "volume"],
      message: `the pool ${pool} on ${host.name} has no volume ${image.volume}; put it there by virsh vol-upload, or give a url`,
    });
  networks.forEach(({ network, bridge }, index) => {
    if (network !== null && !look.networks.has(network))
      problems.push({
        path: ["networks", index, "network"],
        message: `${host.name} has no network ${network} that is active: ${[...look.networks].join(", ") || "it has none"}; virsh net-start starts one`,
      });
    if (bridge !== null && !look.interfaces.has(bridge))
      problems.push({ path: ["networks", index, "bridge"], message: `${host.name} has no bridge ${bridge}` });
  });
  return [...problems, ...virtualizing(host, look, model)];
}

function virtualizing(host: Host, look: Look, { virtualization }: VirtualMachine): Problem[] {
  if (virtualization === "qemu" || look.kvm) return [];
  const message = `${host.name} has no /dev/kvm: its processor cannot, or its firmware does not let it; qemu emulates, and is ten times slower`;
  return [{ path: ["virtualization"], message }];
}

/** Another machine of this name, or its volumes. What an interrupted apply of ours left is finished. */
function inTheWay(host: Host, look: Look, model: VirtualMachine, context: Context): Problem[] {
  const { definition, note } = look;
  if (definition && (definition.state === undefined || note === null))
    return [
      {
        path: ["name"],
        message: `${host.name} has a machine ${model.name} already, which Postform did not make; give this one another name, or import it`,
      },
    ];
  if (isWhole(definition?.state) && taken(look, model) === null)
    return [
      {
        path: ["name"],
        message: `${host.name} has a machine ${model.name} of another image, account or addresses; import it, or give this one another name`,
      },
    ];
  if (definition)
    context.warn({
      summary: `${host.name} has ${model.name} already`,
      detail: isWhole(definition.state)
        ? "It was made as it is configured here, and Terraform's state does not know of it: it is taken over."
        : "An apply that was cut short left it half made: it is finished, or made anew.",
    });
  return definition
    ? []
    : [...Object.keys(disksOf(model)), "seed"]
        .map((disk) => volumeName(model.name, disk))
        .filter((volume) => look.volumes.has(volume))
        .map((volume) => ({
          path: ["name"],
          message: `the pool ${model.pool} on ${host.name} has a volume ${volume} that belongs to no machine of Postform's; what is on it is nobody's but yours: delete it (virsh vol-delete), or give this machine another name`,
        }));
}

/** A whole machine that an apply made whose state was lost: as it was noted, if it is the same one. */
function taken(look: Look, model: VirtualMachine): VirtualMachine | null {
  return isWhole(look.definition?.state) ? asMade(look, model) : null;
}

/** One that was given at its first boot, or will be, what the model says. */
function asMade(look: Look, model: VirtualMachine): VirtualMachine | null {
  const noted = look.note && noteOf(fields)(look.note.model);
  if (!noted) return null;
  const there = asItIs(look, model);
  const lasting = (one: VirtualMachine) => [
    imageVolume(one),
    one.pool,
    one.user,
    one.authorizedKeys,
    one.hostname,
    addressing(one),
  ];
  const then = { ...there, networks: modelOf(fromModel(fields, noted)).networks };
  return same(lasting(then), lasting(model)) ? there : null;
}

function shrinking({ sizes, definition }: Look, model: VirtualMachine): Problem[] {
  return Object.entries(disksOf(model)).flatMap(([disk, size]) => {
    const now = Math.ceil((sizes.get(diskVolume(model, disk, definition?.volumes ?? [])) ?? 0) / gib);
    return size < now
      ? [
          {
            path: disk === "root" ? ["diskSize"] : ["disks", disk],
            message: `${disk} of ${model.name} has ${now} GiB, and would lose what is behind ${size}: a disk only grows`,
          },
        ]
      : [];
  });
}

function diskDeletions({ note }: Look, model: VirtualMachine): Deletion[] {
  const wanted = Object.keys(disksOf(model)).map((disk) => volumeName(model.name, disk));
  const gone = (note?.volumes ?? []).filter((volume) => volume.endsWith(".qcow2") && !wanted.includes(volume));
  return gone.map((volume) => ({ what: `deletes the volume ${volume} with all that is on it`, insist: [volume] }));
}

/** The machine itself, as postform_host reaches it. */
function guestOf({ user, address, hostKey, identity, jump }: VirtualMachine) {
  const key = hostKey?.split(" ")[1];
  return openHost(
    formatConnection({
      user,
      address,
      port: 22,
      ...(key ? { hostKey: fingerprint(Buffer.from(key, "base64")) } : {}),
      ...(user === "root" ? {} : { sudo: true }),
      ...(identity === null ? {} : { identity }),
      ...(jump === null ? {} : { jump }),
    }),
  );
}

/** A machine that holds mail goes only when a person insists; one that cannot be asked may hold some. */
async function refuseLoss(machine: VirtualMachine, context: Context): Promise<void> {
  const { name } = machine;
  const host = openHost(machine.hostConnection);
  const { definition, live } = await lookAt(host, machine);
  const whole = definition?.state === undefined || isWhole(definition.state);
  if (definition === null || definition.uuid !== machine.uuid || !whole) return;
  const unheard = !live ? "is off" : machine.address === null ? "has no address that is known" : undefined;
  const why = unheard ? `${unheard}, so that nobody can ask whether it holds mail` : await mailOn(guestOf(machine));
  if (why === undefined) context.log.info(`${name} holds no mail`);
  else refuseDeletions([{ what: `deletes the machine ${name}, which ${why}`, insist: [`${name}/machine`] }]);
}

async function mailOn(guest: Host): Promise<string | undefined> {
  try {
    const messages = await allMessages(guest);
    return messages > 0 ? `holds ${messages} message${messages === 1 ? "" : "s"} of mail` : undefined;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return `cannot be asked whether it holds mail (${error.message})`;
  }
}

/** How long a machine that was started again may take until it answers by SSH, seconds. POSTFORM_BOOT_SECONDS says otherwise. */
const answerPatience = () => Number(process.env["POSTFORM_BOOT_SECONDS"] ?? 300);

/** What is said of a machine that is still on its way up. */
const notYet = /cannot be reached|nothing answers|ECONN|was closed|before handshake/;
/** Every service has been started, or has failed (systemctl(1), is-system-running). */
const upAndRunning = (seconds: number) =>
  `timeout ${seconds} systemctl is-system-running --wait > /dev/null 2>&1 || true`;

/** After a start: what is on it is changed next. Whoever answers something is there. */
async function untilAnswers(machine: VirtualMachine, context: Context): Promise<void> {
  const late = Date.now() + answerPatience() * 1000;
  const guest = guestOf(machine);
  for (;;) {
    const refusal = await guest.facts().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal === undefined) {
      await guest.run(upAndRunning(answerPatience()), { reads: true, signal: context.signal });
      return;
    }
    if (!(refusal instanceof HostError) || !notYet.test(refusal.message)) return;
    if (Date.now() > late || context.signal.aborted) {
      context.warn({
        summary: `${machine.name} runs, and does not answer by SSH yet`,
        detail: `${refusal.message}. ${refusal.hint}`,
      });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    guest.beginWalk();
  }
}

async function apply(planned: ObjectValue, context: Context) {
  const host = hostOf(planned);
  const machine = modelOf({ ...planned, address: null, host_key: null });
  const uuid = isKnown(planned["uuid"] ?? null) ? String(planned["uuid"]) : uuidOf(await host.hostKey(), machine.name);
  const noted = configured(fields, machine);
  const making = async () => ({ machine, uuid, look: await lookAt(host, machine), noted });
  let now = await making();
  const state = now.look.definition?.state;
  if (now.look.definition !== null && now.look.definition.uuid !== uuid)
    throw new HostError(
      `${host.name} has another machine ${machine.name}, made since the plan`,
      "plan again; nothing was changed",
    );
  if (now.look.definition === null || state === "building" || state === "booting" || state === "deleting") {
    refuse(fields, needs(host, now.look, machine));
    const { keys, problems } = authorizedKeys(machine.authorizedKeys);
    refuse(fields, problems);
    // One that waits for its first words goes on, unless it was told others.
    if (state === "booting" && asMade(now.look, machine)) await change(host, now);
    else await build(host, { ...now, machine: { ...machine, authorizedKeys: keys } });
    await finishBuild(host, now, await listen(host, machine.name, context.signal));
    if (!machine.running) await turnOff(host, machine.name);
  } else await change(host, now);
  const before = now.look.live;
  now = await making();
  const there = asItIs(now.look, machine);
  const restarted = before === null || restarts(machine, before).length > 0;
  if (isWhole(state) && machine.running && restarted && there.address !== null) await untilAnswers(there, context);
  const kept = (name: string, found: string | undefined) => {
    const value = planned[name] ?? null;
    return value === UNKNOWN ? (found ?? null) : value;
  };
  return {
    state: {
      ...planned,
      uuid,
      address: kept("address", there.address),
      host_key: kept("host_key", there.hostKey),
      drift: [],
      digest: digestOf(machine, []),
    },
  };
}
