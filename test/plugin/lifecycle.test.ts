// What the lifecycle answers, call by call, where real Terraform gives no occasion to see it.
import { describe, expect, test } from "vitest";
import type { tfplugin6 } from "../../provider/plugin/generated/tfplugin6.js";
import {
  DiagnosticError,
  type ObjectValue,
  PartialApplyError,
  type Provider,
  type Resource,
  type Schema,
  UNKNOWN,
} from "../../provider/plugin/index.ts";
import { Lifecycle } from "../../provider/plugin/lifecycle.ts";
import { createLogger } from "../../provider/plugin/logger.ts";
import { readObject, writeObject } from "../../provider/plugin/wire-value.ts";

const schema: Schema = {
  version: 1,
  description: "",
  attributes: {
    name: { type: "string", description: "", required: true },
    secret: { type: "string", description: "", optional: true, writeOnly: true },
    id: { type: "string", description: "", computed: true },
  },
};

const calm: Resource = {
  type: "toy",
  schema,
  read: async ({ state }) => state,
  plan: async ({ proposed }) => ({ planned: proposed }),
  create: async ({ planned }) => ({ state: planned }),
  update: async ({ planned }) => ({ state: planned }),
  delete: async () => {},
};

const lines: string[] = [];

function lifecycle(changes: Partial<Resource> = {}, provider: Partial<Provider> = {}): Lifecycle {
  const log = createLogger({ name: "toy", env: { TF_LOG: "trace" }, write: (line) => lines.push(line) });
  const resources = [{ ...calm, ...changes }];
  const noSchema = { version: 0, description: "", attributes: {} };
  return new Lifecycle(async () => ({ name: "toy", schema: noSchema, resources, ...provider }), log);
}

const wire = (object: ObjectValue | null) => writeObject(object, schema) as tfplugin6.DynamicValue;
const state = (value: tfplugin6.IDynamicValue | null | undefined) => readObject(value, schema);
const summaries = ({ diagnostics }: { diagnostics?: tfplugin6.IDiagnostic[] | null }) =>
  diagnostics?.map(({ summary }) => summary);

const change = (prior: ObjectValue | null, planned: ObjectValue | null) => ({
  type_name: "toy",
  prior_state: wire(prior),
  planned_state: wire(planned),
  config: wire(planned),
  planned_private: Buffer.from('{"kept":true}'),
});

describe("apply", () => {
  const prior = { name: "old", id: "1" };
  const planned = { name: "new", id: UNKNOWN } as ObjectValue;

  test("a failed update keeps the old state, its private data, and the message without its stack", async () => {
    const failing = lifecycle({ update: async () => Promise.reject(new Error("the disk is full")) });
    lines.length = 0;
    const answer = await failing.ApplyResourceChange(change(prior, planned));
    expect(state(answer.new_state)).toMatchObject(prior);
    expect(String(answer.private)).toBe('{"kept":true}');
    expect(summaries(answer)).toEqual(["the disk is full"]);
    expect(lines.join("")).toContain("lifecycle.test.ts");
  });

  test("a partial state is recorded, with nothing unknown in it", async () => {
    const reached = { name: "half", id: UNKNOWN } as ObjectValue;
    const create = async () => Promise.reject(new PartialApplyError([{ severity: "error", summary: "half" }], reached));
    const answer = await lifecycle({ create }).ApplyResourceChange(change(null, planned));
    expect(state(answer.new_state)).toEqual({ name: "half", id: null, secret: null });
  });

  test("an answer that fits no schema leaves the planned state behind, not none", async () => {
    const update = async () => ({ state: { nonsense: 1 } });
    const answer = await lifecycle({ update }).ApplyResourceChange(change(prior, planned));
    expect(summaries(answer)).toEqual(['the schema has no attribute "nonsense" (at nonsense)']);
    expect(state(answer.new_state)).toEqual({ name: "new", id: null, secret: null });
  });

  test("so does a partial state that fits no schema", async () => {
    const thrown = new PartialApplyError([{ severity: "error", summary: "half" }], { name: 1 });
    const answer = await lifecycle({ update: () => Promise.reject(thrown) }).ApplyResourceChange(
      change(prior, planned),
    );
    expect(state(answer.new_state)).toMatchObject({ name: "new" });
  });

  test("a failed delete leaves it there, a finished one does not", async () => {
    const refused = lifecycle({ delete: async () => Promise.reject(new Error("in use")) });
    expect(state((await refused.ApplyResourceChange(change(prior, null))).new_state)).toMatchObject(prior);
    expect(state((await lifecycle().ApplyResourceChange(change(prior, null))).new_state)).toBeNull();
  });

  test("write-only attributes do not come back, whatever the resource returns", async () => {
    const create = async () => ({ state: { name: "new", secret: "hunter2" } });
    const answer = await lifecycle({ create }).ApplyResourceChange(change(null, planned));
    expect(state(answer.new_state)).toEqual({ name: "new", id: null, secret: null });
  });
});

test("what a resource throws that is no error is told all the same", async () => {
  const read = () => Promise.reject("just a string");
  const request = { type_name: "toy", current_state: wire({ name: "a" }), private: new Uint8Array() };
  expect(summaries(await lifecycle({ read }).ReadResource(request))).toEqual(["just a string"]);
});

test("several diagnostics and warnings arrive in order, with their severities and attributes", async () => {
  const request = {
    type_name: "toy",
    prior_state: wire(null),
    proposed_new_state: wire({ name: "a" }),
    config: wire({ name: "a" }),
    prior_private: new Uint8Array(),
  };
  const plan: Resource["plan"] = async (_request, context) => {
    context.warn({ summary: "odd" });
    throw new DiagnosticError([
      { severity: "error", summary: "bad", path: ["name"] },
      { severity: "warning", summary: "and odd" },
    ]);
  };
  const { diagnostics } = await lifecycle({ plan }).PlanResourceChange(request);
  expect(diagnostics).toMatchObject([
    { severity: 2, summary: "odd", attribute: null },
    { severity: 1, summary: "bad", attribute: { steps: [{ attribute_name: "name" }] } },
    { severity: 2, summary: "and odd" },
  ]);
});

test("an unknown resource type and a provider that does not load are errors, not crashes", async () => {
  const request = { type_name: "other", current_state: wire(null), private: new Uint8Array() };
  expect(summaries(await lifecycle().ReadResource(request))).toEqual(["toy has no other"]);
  const log = createLogger({ name: "toy", env: {}, write: () => {} });
  const broken = new Lifecycle(() => Promise.reject(new Error("cannot load")), log);
  expect(summaries(await broken.GetProviderSchema())).toEqual(["cannot load"]);
  expect(summaries(await broken.ReadResource(request))).toEqual(["cannot load"]);
});

test("a state of a newer schema says to upgrade", async () => {
  const request = { type_name: "toy", version: 2, raw_state: { json: Buffer.from("{}") } };
  const answer = await lifecycle().UpgradeResourceState(request);
  expect(summaries(answer)![0]).toContain("written by a newer version of this provider");
});

test("moves between addresses of one type, not between types", async () => {
  const request = {
    source_provider_address: "elsewhere",
    source_type_name: "toy",
    source_schema_version: 1,
    source_state: { json: Buffer.from('{"name":"a"}') },
    target_type_name: "toy",
    source_private: Buffer.from('{"kept":true}'),
  };
  const moved = await lifecycle().MoveResourceState(request);
  expect(state(moved.target_state)).toEqual({ name: "a", id: null, secret: null });
  expect(String(moved.target_private)).toBe('{"kept":true}');
  const refused = await lifecycle().MoveResourceState({ ...request, source_type_name: "other" });
  expect(summaries(refused)).toEqual(["a other cannot be moved to a toy: import it instead"]);
});

test("a stop reaches what is under way, and a new session starts afresh", async () => {
  let reached: string | undefined;
  const read: Resource["read"] = ({ state }, { signal }) =>
    new Promise((resolve) => {
      if (signal.aborted) reached = "aborted before";
      signal.addEventListener("abort", () => {
        reached = "aborted";
        resolve(state);
      });
    });
  const running = lifecycle({ read });
  const answer = running.ReadResource({
    type_name: "toy",
    current_state: wire({ name: "a" }),
    private: new Uint8Array(),
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await running.StopProvider();
  expect(state((await answer).new_state)).toMatchObject({ name: "a" });
  expect(reached).toBe("aborted");

  let fresh: boolean | undefined;
  const configure: Provider["configure"] = async (_config, { signal }) => {
    fresh = !signal.aborted;
  };
  const again = lifecycle({}, { configure });
  await again.StopProvider();
  await again.ConfigureProvider({
    terraform_version: "1",
    config: { msgpack: Buffer.from([0x80]), json: new Uint8Array() },
  });
  expect(fresh).toBe(true);
});

test("close waits for what is under way, and not for ever", async () => {
  const order: string[] = [];
  const close = async () => void order.push("closed");
  const slow: Resource["read"] = ({ state }) =>
    new Promise((resolve) =>
      setTimeout(() => {
        order.push("read");
        resolve(state);
      }, 30),
    );
  const request = { type_name: "toy", current_state: wire({ name: "a" }), private: new Uint8Array() };
  const patient = lifecycle({ read: slow }, { close });
  void patient.ReadResource(request);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await patient.close(5_000);
  expect(order).toEqual(["read", "closed"]);

  const stuck = lifecycle({ read: () => new Promise(() => {}) }, { close });
  void stuck.ReadResource(request);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await stuck.close(20);
  expect(order).toEqual(["read", "closed", "closed"]);
});

test("log lines are hclog's, from the level that was asked for", () => {
  const written: string[] = [];
  const log = (env: NodeJS.ProcessEnv) => createLogger({ name: "toy", env, write: (line) => written.push(line) });
  log({}).error("unseen");
  log({ TF_LOG: "off" }).error("unseen");
  log({ TF_LOG: "WARN" }).info("unseen");
  log({ TF_LOG: "error", TF_LOG_PROVIDER: "debug" }).debug("seen", { host: "ns" });
  expect(written).toHaveLength(1);
  expect(written[0]!.endsWith("\n")).toBe(true);
  expect(JSON.parse(written[0]!)).toMatchObject({
    "@level": "debug",
    "@message": "seen",
    "@module": "toy",
    host: "ns",
  });
});
