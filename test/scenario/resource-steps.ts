// Run as a client of the lab: plans, applies and destroys resources as Terraform does, without it; what is asked for and the states come as JSON on standard input, and the states and what happened go out as JSON.
import { readFileSync } from "node:fs";
import { type Context, DiagnosticError, isKnown, type ObjectValue, UNKNOWN } from "../../provider/plugin/index.ts";
import { beginWalk, closeAll, resources } from "../../provider/resources/index.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { same } from "../../provider/resources/same.ts";
import { descriptions } from "../../schemas/index.ts";

export interface Wanted {
  readonly type: string;
  /** As in a construct's properties; the connection included. */
  readonly props: Readonly<Record<string, unknown>>;
}

export interface Request {
  /** By address, in the order of their dependencies. */
  readonly wanted: Readonly<Record<string, Wanted>>;
  readonly states: Readonly<Record<string, ObjectValue>>;
  readonly steps: readonly ("plan" | "apply" | "destroy")[];
}

export interface Answer {
  readonly states: Readonly<Record<string, ObjectValue>>;
  readonly plans: readonly {
    /** Addresses that the plan changes, with what it shows of each: attributes before and after. */
    readonly changes: Readonly<Record<string, Readonly<Record<string, { before: unknown; after: unknown }>>>>;
    readonly seconds: number;
  }[];
  readonly errors: readonly string[];
}

const request = JSON.parse(readFileSync(0, "utf8")) as Request;
const states: Record<string, ObjectValue> = { ...request.states };
const plans: { changes: Record<string, Record<string, { before: unknown; after: unknown }>>; seconds: number }[] = [];
const errors: string[] = [];
const context: Context = {
  signal: new AbortController().signal,
  log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} } as unknown as Context["log"],
  warn: () => undefined,
};

const resourceOf = (type: string) => resources.find((one) => one.type === type)!;
const configOf = ({ type, props }: Wanted) => fromModel(descriptions.find((one) => one.type === type)!.fields, props);
const shown = (value: unknown) => (value === UNKNOWN ? "(known after apply)" : value);

async function refused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const words =
      error instanceof DiagnosticError
        ? error.diagnostics.map(({ summary, detail = "" }) => `${summary}: ${detail}`)
        : [(error as Error).stack ?? String(error)];
    errors.push(...words);
    return undefined;
  }
}

const priors: Record<string, ObjectValue | null> = {};
const planneds: Record<string, ObjectValue> = {};

async function plan(): Promise<void> {
  beginWalk();
  const began = performance.now();
  const changes: (typeof plans)[number]["changes"] = {};
  await Promise.all(
    Object.entries(request.wanted).map(async ([address, wanted]) => {
      const resource = resourceOf(wanted.type);
      const state = states[address];
      const prior = state ? ((await refused(() => resource.read({ state, private: {} }, context))) ?? null) : null;
      const config = configOf(wanted);
      const found = await refused(() =>
        resource.plan({ prior, config, proposed: { ...prior, ...config }, private: {} }, context),
      );
      if (!found) return;
      priors[address] = prior;
      planneds[address] = found.planned;
      const names = Object.keys(found.planned).filter(
        (name) => !same(prior?.[name] ?? null, found.planned[name] ?? null) || found.planned[name] === UNKNOWN,
      );
      if (names.length > 0)
        changes[address] = Object.fromEntries(
          names.map((name) => [name, { before: prior?.[name] ?? null, after: shown(found.planned[name]) }]),
        );
      else states[address] = prior!;
    }),
  );
  plans.push({ changes, seconds: (performance.now() - began) / 1000 });
}

async function apply(): Promise<void> {
  beginWalk();
  for (const [address, wanted] of Object.entries(request.wanted)) {
    if (!plans.at(-1)?.changes[address]) continue;
    const resource = resourceOf(wanted.type);
    const config = configOf(wanted);
    const prior = priors[address] ?? null;
    const planned = planneds[address]!;
    const done = await refused(() =>
      prior
        ? resource.update({ planned, prior, config, private: {} }, context)
        : resource.create({ planned, config, private: {} }, context),
    );
    if (done && isKnown(done.state)) states[address] = done.state;
  }
}

async function destroy(): Promise<void> {
  beginWalk();
  for (const [address, { type }] of Object.entries(request.wanted).reverse()) {
    const prior = states[address];
    if (!prior) continue;
    await refused(() => resourceOf(type).delete({ prior, private: {} }, context));
    delete states[address];
  }
}

for (const step of request.steps) await { plan, apply, destroy }[step]();
await closeAll();
console.log(JSON.stringify({ states, plans, errors } satisfies Answer));
