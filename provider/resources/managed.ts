// A resource type as a few functions: what a model wants on a host, and how the host tells it back. Everything that Terraform asks follows from these.
import { createHash } from "node:crypto";
import type { Fields, Model, ResourceDescription } from "../../schemas/dsl.ts";
import { snake } from "../../schemas/names.ts";
import { type Problem, validate } from "../../schemas/validate.ts";
import { type Host, openHost, pathsOf } from "../host/index.ts";
import type { HostState, Observed } from "../host/state.ts";
import { type Platform, platformOf } from "../platforms/index.ts";
import {
  type Context,
  type Diagnostic,
  DiagnosticError,
  isKnown,
  type ObjectValue,
  type Resource,
  UNKNOWN,
} from "../plugin/index.ts";
import { type Deletion, refuseDeletions } from "./guards.ts";
import { imported, minding, readOr, removing, replaced, sameMachine, speaking } from "./machine.ts";
import { fromModel, terraformPath, toModel, withDefaults } from "./model.ts";
import { modelOf as noteOf, readNote, understood } from "./note.ts";
import { same, sorted } from "./same.ts";
import { terraformSchema } from "./terraform-schema.ts";

export type { Problem };

export interface Reflection {
  /** Attributes as they really are on the host. */
  readonly model?: Readonly<Record<string, unknown>>;
  /** What is there and cannot be said in the model's terms. */
  readonly drift?: readonly string[];
}

export interface Managed<F extends Fields, Extra = undefined> {
  readonly description: ResourceDescription<F>;
  /** What the model wants on a host; pure. `extra` is there in an apply only: it must not change which paths are named. */
  state(model: Model<F>, platform: Platform, extra?: Extra): HostState;
  /** Rules beyond the schema's: needs every configured value known. */
  check?(model: Model<F>): readonly Problem[];
  /** At plan time, with the prior model: refuses what could not be applied. */
  checkPlan?(model: Model<F>, prior: Model<F> | null, context: Context): Promise<readonly Problem[]>;
  /** What an update would delete that a person has to insist on: `applied` is what was configured before, and not what a hand edit made of it. */
  deletions?(applied: Model<F>, model: Model<F>, host: Host): Promise<readonly Deletion[]> | readonly Deletion[];
  /** Before an apply: what rendering needs and the model does not hold (password hashes). */
  prepare?(model: Model<F>, observed: Observed): Promise<Extra>;
  /** For resources whose content is their model: mailboxes, aliases, records. */
  reflect?(model: Model<F>, observed: Observed, state: HostState): Promise<Reflection> | Reflection;
}

/** The resource that Terraform drives. */
export function managed<F extends Fields, Extra = undefined>(type: Managed<F, Extra>): Resource {
  const { description } = type;
  const { fields } = description;
  const schema = terraformSchema(description);
  const showsFiles = fields["files"]?.presence === "computed";

  const hostOf = (value: ObjectValue) => openHost(String(value["host_connection"]));
  const modelOf = (value: ObjectValue) => toModel(fields, value) as Model<F>;
  const wanted = async (value: ObjectValue) => {
    const host = hostOf(value);
    const model = modelOf(value);
    const platform = platformOf((await host.facts()).platform);
    return { host, model, platform, state: withNote(fields, type.state(model, platform), model) };
  };

  /** As it was applied last, where Terraform's state has it otherwise. */
  const asNoted = async (known: Awaited<ReturnType<typeof wanted>>, value: ObjectValue, note: string) => {
    const { host, model, state } = known;
    const noted = configuredValue(fields, readNote(host, state.key, note, noteOf(fields)));
    const applied = { ...value, ...noted };
    return same(modelOf(applied), model) ? known : wanted(applied);
  };

  return {
    type: description.type,
    schema,

    validate({ config }) {
      const problems = validate(description, toModel(fields, config), { skip: (value) => value === UNKNOWN });
      const filled = withDefaults(fields, config);
      const more = problems.length === 0 && isKnown(filled) ? (type.check?.(modelOf(filled)) ?? []) : [];
      return toDiagnostics(fields, [...problems, ...more]);
    },

    read: ({ state: value }) =>
      readOr(value, async () => {
        const known = await wanted(value);
        const seen = await known.host.observe(known.state, showsFiles ? textsOf(value) : []);
        if (!seen.registered) return null;
        // What was applied last is what has to be there: Terraform's state may hold what somebody made of it in between.
        const { host, model, state } =
          seen.note === null || seen.note === known.state.note ? known : await asNoted(known, value, seen.note);
        const observed = state === known.state ? seen : await host.observe(state);
        const reflection = (await type.reflect?.(model, observed, state)) ?? {};
        const now = { ...model, ...reflection.model };
        const drift = [...observed.drift, ...(reflection.drift ?? [])].sort();
        // Where the model reflects the files, they may hold what it does not: password hashes.
        const files = type.reflect ? wantedFiles(state) : observedFiles(state, observed);
        const inOrder = drift.length === 0 && same(now, model) && same(files, wantedFiles(state));
        return {
          ...value,
          ...fromModel(fields, now),
          ...(showsFiles ? { files } : {}),
          drift,
          digest: inOrder ? digest(state) : digest({ key: state.key, now: configured(fields, now), files, drift }),
        };
      }),

    plan: ({ prior, config }, context) =>
      speaking(async () => {
        const planned = withDefaults(fields, config);
        const replace = prior ? await replaced(fields, prior, planned, context) : [];
        if (!isKnown(planned)) {
          for (const [name, field] of Object.entries(fields))
            if (field.presence === "computed") planned[snake(name)] = UNKNOWN;
          return { planned: { ...planned, drift: [] }, replace };
        }
        const { host, model, platform, state } = await wanted(planned);
        const priorModel = prior && replace.length === 0 ? modelOf(prior) : null;
        refuse(fields, [
          ...(type.check?.(model) ?? []),
          ...((await type.checkPlan?.(model, priorModel, context)) ?? []),
        ]);
        if (priorModel && type.deletions) {
          const note = await host.noted(state.key);
          const noted = note === noteText(fields, priorModel) ? null : understood(note, noteOf(fields));
          const applied = noted ? modelOf({ ...planned, ...configuredValue(fields, noted) }) : priorModel;
          refuseDeletions(await type.deletions(applied, model, host));
        }
        // Where no path is new, the host need not be asked again.
        const stays = prior && sameMachine(String(prior["host_connection"]), String(planned["host_connection"]));
        const had = new Set(priorModel && stays ? pathsOf(type.state(priorModel, platform)) : []);
        if (pathsOf(state).some((path) => !had.has(path))) await minding(host, state, context);
        return {
          planned: {
            ...planned,
            ...(showsFiles ? { files: wantedFiles(state) } : {}),
            drift: [],
            digest: digest(state),
          },
          replace,
        };
      }),

    create: ({ planned }, context) => speaking(() => apply(planned, null, context)),
    update: ({ planned, prior }, context) => speaking(() => apply(planned, prior, context)),

    delete: ({ prior }, context) =>
      removing(String(prior["host_connection"]), async () => {
        const { host, state } = await wanted(prior);
        tellKept(host, (await host.remove(state, progress(context))).kept, context);
      }),

    import: (id) =>
      speaking(async () => {
        const { note, connection, host, key } = await imported(description, id);
        const model = readNote(host, key, note, noteOf(fields));
        return { ...fromModel(fields, {}), ...configuredValue(fields, model), host_connection: connection };
      }),
  };

  async function apply(planned: ObjectValue, prior: ObjectValue | null, context: Context) {
    const { host, model, platform, state } = await wanted(planned);
    const stays = prior && sameMachine(String(prior["host_connection"]), String(planned["host_connection"]));
    const seen = stays && showsFiles ? (prior["files"] as Record<string, string>) : null;
    const extra = await type.prepare?.(model, await host.observe(state));
    const complete = extra === undefined ? state : withNote(fields, type.state(model, platform, extra), model);
    tellKept(host, (await host.apply(complete, { seen, ...progress(context) })).kept, context);
    return {
      state: { ...planned, ...(showsFiles ? { files: wantedFiles(state) } : {}), drift: [], digest: digest(state) },
    };
  }
}

/** What goes on while a host is changed: in the log at once, and as a warning after it. */
export const progress = ({ signal, log, warn }: Context) => ({
  signal,
  tell: { log: (words: string) => log.warn(words), warn: (words: string) => warn({ summary: words }) },
});

export function tellKept(host: Host, kept: readonly string[], context: Context): void {
  for (const path of kept)
    context.warn({
      summary: `${host.name}: nothing is deleted that holds mail`,
      detail: `what was there is kept at ${path} on ${host.name}: see postform mail list ssh://${host.name}`,
    });
}

/** With what a person configured, for the host's registry. */
export function withNote<F extends Fields>(fields: F, state: HostState, model: Model<F>): HostState {
  return { ...state, note: noteText(fields, model) };
}

const noteText = <F extends Fields>(fields: F, model: Model<F>): string => JSON.stringify(configured(fields, model));

/** What a person configured, and not where: the host's registry keeps it for an import. */
export function configured<F extends Fields>(fields: F, model: Model<F>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(model).filter(([name]) => fields[name]?.presence !== "computed" && name !== "hostConnection"),
  );
}

/** The same as attributes, as a note has it. */
function configuredValue(fields: Fields, model: Readonly<Record<string, unknown>>): ObjectValue {
  const names = Object.keys(model).filter((name) => Object.hasOwn(fields, name));
  const value = withDefaults(fields, fromModel(fields, model));
  return Object.fromEntries(names.map((name) => [snake(name), value[snake(name)] ?? null]));
}

/** What Terraform's state has of the files. */
export const textsOf = ({ files }: ObjectValue): string[] =>
  isKnown(files ?? null) && files ? Object.values(files as Record<string, string>) : [];

export function wantedFiles(state: HostState): Record<string, string> {
  return Object.fromEntries(Object.entries(state.files).map(([path, file]) => [path, file.content]));
}

export function observedFiles(state: HostState, observed: Observed): Record<string, string> {
  const files: Record<string, string> = {};
  for (const path of new Set([...Object.keys(state.files), ...observed.owned])) {
    const file = observed.files[path];
    if (file?.kind === "file") files[path] = file.content ?? `(not text: sha256 ${file.sha256})`;
    else if (file && path in state.files) files[path] = `(not a file: ${file.kind})`;
  }
  return files;
}

export function digest(state: object): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(state)))
    .digest("hex");
}

export function toDiagnostics(fields: Fields, problems: readonly Problem[]): Diagnostic[] {
  return problems.map(({ path, message }) => ({
    severity: "error",
    summary: message,
    path: terraformPath(fields, path),
  }));
}

/** Throws the problems, if there are any, as diagnostics at their attributes. */
export function refuse(fields: Fields, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new DiagnosticError(toDiagnostics(fields, problems));
}
