// A provider of one resource that is a JSON file on disk: the conformance tests run it under real Terraform and OpenTofu.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import {
  type Context,
  DiagnosticError,
  isKnown,
  type ObjectValue,
  PartialApplyError,
  type Provider,
  type Resource,
  type Schema,
  serve,
  UNKNOWN,
  type Value,
} from "../../provider/plugin/index.ts";

const schema: Schema = {
  version: 2,
  description: "A JSON file.",
  attributes: {
    path: { type: "string", description: "Where it is; a change makes a new one.", required: true },
    content: { type: "string", description: "Any text.", optional: true },
    lines: { type: { list: "string" }, description: "A list.", optional: true },
    tags: { type: { set: "string" }, description: "A set.", optional: true },
    number: { type: "number", description: "A number.", optional: true },
    anything: { type: "dynamic", description: "A value of any type.", optional: true },
    label: { type: "string", description: "As name.", optional: true, deprecated: "use name" },
    secret: { type: "string", description: "Never stored.", optional: true, writeOnly: true },
    members: {
      description: "By name.",
      optional: true,
      type: {
        map: {
          object: {
            quota: { type: "number", description: "Megabytes, 100 when unset.", optional: true, computed: true },
            aliases: { type: { list: "string" }, description: "Further names.", optional: true },
            home: { type: "string", description: "Where it lives.", computed: true },
          },
        },
      },
    },
    size: {
      description: "How large.",
      optional: true,
      computed: true,
      type: { object: { width: { type: "number", description: "Metres.", required: true } } },
    },
    misbehave: { type: "string", description: "What goes wrong, for the tests.", optional: true },
    digest: { type: "string", description: "SHA-256 of the content.", computed: true },
    id: { type: "string", description: "Made at creation.", computed: true },
  },
};

type Members = Record<string, ObjectValue>;

function digestOf(content: Value | undefined): Value {
  if (content === UNKNOWN) return UNKNOWN;
  return createHash("sha256")
    .update(String(content ?? ""))
    .digest("hex");
}

function planned(proposed: ObjectValue, prior: ObjectValue | null): ObjectValue {
  const members = proposed.members as Members | null | typeof UNKNOWN;
  const filled =
    members && members !== UNKNOWN
      ? Object.fromEntries(
          Object.entries(members).map(([name, member]) => [
            name,
            { ...member, quota: member.quota ?? 100, home: `/home/${name}` },
          ]),
        )
      : (members ?? null);
  return {
    ...proposed,
    members: filled as Value,
    size: proposed.size ?? { width: 1 },
    digest: digestOf(proposed.content),
    id: prior?.id ?? UNKNOWN,
  };
}

function save(state: ObjectValue): void {
  writeFileSync(String(state.path), JSON.stringify(state));
}

function load(path: Value | undefined): ObjectValue | null {
  return existsSync(String(path)) ? (JSON.parse(readFileSync(String(path), "utf8")) as ObjectValue) : null;
}

/** What a library's forgotten promise or event handler does, while the create is under way. */
async function strayErrors(): Promise<void> {
  setTimeout(() => Promise.reject(new Error("nobody awaited this")), 1);
  setTimeout(() => {
    throw new Error("nobody caught this");
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Goes on to the end when it is told to stop, as a host's transaction does. */
async function slowly(context: Context): Promise<void> {
  writeFileSync(`${process.env.TOY_SIGNALS}.pid`, String(process.pid));
  writeFileSync(`${process.env.TOY_SIGNALS}`, "applying");
  await new Promise<void>((done) => {
    context.signal.addEventListener("abort", () => setTimeout(done, 500));
    setTimeout(done, 20_000);
  });
  writeFileSync(`${process.env.TOY_SIGNALS}`, `${context.signal.aborted}`);
}

const toyFile: Resource = {
  type: "toy_file",
  schema,
  validate({ config }) {
    const members = config.members;
    if (!members || !isKnown(members)) return [];
    return Object.entries(members as Members)
      .filter(([, member]) => Number(member.quota) < 0)
      .map(([name]) => ({
        severity: "error",
        summary: "the quota is below zero",
        detail: "It is in megabytes.",
        path: ["members", name, "quota"],
      }));
  },
  read: async ({ state }) => {
    const found = load(state.path);
    return found && { ...state, ...found, misbehave: state.misbehave ?? null };
  },
  async plan({ prior, proposed, config }, context) {
    if (proposed.misbehave === "throw in plan") throw new Error("the plan went wrong");
    if (proposed.misbehave === "warn") context.warn({ summary: "something is odd", path: ["misbehave"] });
    if (config.secret !== null && proposed.secret !== null) throw new Error("the secret reached the proposed state");
    return { planned: planned(proposed, prior), replace: [["path"]] };
  },
  async planDelete({ prior }) {
    if (prior.misbehave === "refuse destroy") throw new DiagnosticError([{ severity: "error", summary: "it is kept" }]);
  },
  async create({ planned, config }, context) {
    const state: ObjectValue = { ...planned, id: "1" };
    if (state.misbehave === "slow") await slowly(context);
    if (state.misbehave === "fail") throw new Error("could not create it");
    if (state.misbehave === "uncaught") await strayErrors();
    if (state.misbehave === "bad answer") {
      save(state);
      return { state: { ...state, nonsense: 1 } };
    }
    if (state.misbehave === "partial") {
      save({ ...state, content: "half" });
      throw new PartialApplyError([{ severity: "error", summary: "only half was written" }], {
        ...state,
        content: "half",
      });
    }
    if (config.secret) writeFileSync(`${String(state.path)}.secret`, digestOf(config.secret) as string);
    save(state);
    return { state, private: { made: "yes" } };
  },
  async update({ prior, planned, private: kept }) {
    if (kept.made !== "yes") throw new Error("the private data is lost");
    if (planned.misbehave === "fail") throw new Error("could not update it");
    const state: ObjectValue = { ...planned, id: prior.id ?? null };
    save(state);
    return { state };
  },
  async delete({ prior }) {
    rmSync(String(prior.path), { force: true });
  },
  async import(id) {
    const found = load(id);
    if (!found) throw new Error(`there is no file ${id}`);
    return { path: id };
  },
  upgrade: async ({ state }) => {
    const { old_content: content, ...rest } = state;
    return { ...rest, content: content ?? null };
  },
};

export const toyProvider: Provider = {
  name: "toy",
  schema: {
    version: 0,
    description: "For the tests of the provider core.",
    attributes: { prefix: { type: "string", description: "Unused.", optional: true } },
  },
  resources: [toyFile],
};

if (process.env.TF_PLUGIN_MAGIC_COOKIE) void serve(async () => toyProvider);
