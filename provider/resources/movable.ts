// A resource that is one domain on one server, as one that moves: another connection in its configuration takes it there with what it holds.
import type { Fields, Model } from "../../schemas/dsl.ts";
import { openHost } from "../host/index.ts";
import { type Context, DiagnosticError, type ObjectValue, type Resource, UNKNOWN } from "../plugin/index.ts";
import { anotherMachine, speaking } from "./machine.ts";
import { toModel } from "./model.ts";
import { carry, type Move, type MovedFrom, type MoveStates, movedTo, stillMoved, tellMove, withdraw } from "./move.ts";

interface Movable<F extends Fields> {
  readonly fields: F;
  /** Local parts of what holds mail. */
  mailboxes(model: Model<F>): readonly string[];
  /** What it is in between; the models are those of before and after. */
  states(models: { readonly before: Model<F>; readonly after: Model<F> }, move: Move): Promise<MoveStates>;
}

const without = (entries: MovedFrom, connection: string): MovedFrom =>
  Object.fromEntries(Object.entries(entries).filter(([each]) => each !== connection));

export function movable<F extends Fields & Record<"domain" | "forwardFor", unknown>>(
  resource: Resource,
  { fields, mailboxes, states }: Movable<F>,
): Resource {
  const modelOf = (value: ObjectValue) => toModel(fields, value) as Model<F>;
  const connectionOf = (value: ObjectValue) => String(value["host_connection"]);
  const domainOf = (value: ObjectValue) => String(value["domain"]);
  const movedFrom = (value: ObjectValue | null) => (value?.["moved_from"] ?? {}) as MovedFrom;
  const orNull = (entries: MovedFrom) => (Object.keys(entries).length > 0 ? { ...entries } : null);

  /** What a move that Terraform did not hear of has made of it. */
  async function followed(state: ObjectValue): Promise<ObjectValue | null> {
    const from = connectionOf(state);
    const moved = await movedTo(openHost(from), domainOf(state));
    return moved && { ...state, host_connection: moved.to, moved_from: { ...movedFrom(state), [from]: moved.until } };
  }

  const moveOf = (prior: ObjectValue, planned: ObjectValue): Move => ({
    domain: domainOf(prior),
    names: mailboxes(modelOf(prior)),
    from: openHost(connectionOf(prior)),
    to: openHost(connectionOf(planned)),
    hours: Number(planned["forward_for"]),
  });

  /** What would be removed with the move cannot be asked about as usual. */
  function refuseFewer({ domain, names }: Move, planned: ObjectValue): void {
    const stay = mailboxes(modelOf(planned));
    const gone = names.filter((name) => !stay.includes(name)).map((name) => `${name}@${domain}`);
    if (gone.length > 0)
      throw new DiagnosticError([
        {
          severity: "error",
          summary: `${domain} moves to another server, and ${gone.join(", ")} would be removed in the same apply`,
          detail: "move it first, with all its mailboxes, and remove those in a plan of their own",
          path: ["mailboxes"],
        },
      ]);
  }

  async function planned(
    { prior, config }: { prior: ObjectValue; config: ObjectValue },
    made: ObjectValue,
    context: Context,
  ): Promise<ObjectValue | null> {
    const rest = without(stillMoved(movedFrom(prior)), connectionOf(config));
    if (!(await anotherMachine(prior["host_connection"], config["host_connection"], context))) return orNull(rest);
    const move = moveOf(prior, made);
    refuseFewer(move, made);
    await tellMove(move, context);
    return { ...rest, [connectionOf(prior)]: UNKNOWN };
  }

  return {
    ...resource,

    async read({ state, ...request }, context) {
      const found = await resource.read({ state, ...request }, context);
      if (found !== null) return found;
      const there = await followed(state);
      return there && resource.read({ state: there, ...request }, context);
    },

    plan: (request, context) =>
      speaking(async () => {
        const { prior, config } = request;
        const made = await resource.plan(request, context);
        if (prior !== null && made.planned["moved_from"] === UNKNOWN) return made;
        const stays = prior !== null && (made.replace ?? []).length === 0;
        const moved = stays ? await planned({ prior, config }, made.planned, context) : null;
        return { ...made, planned: { ...made.planned, moved_from: moved } };
      }),

    update: (request, context) =>
      speaking(async () => {
        const { prior, planned: wanted } = request;
        const [from, to] = [connectionOf(prior), connectionOf(wanted)];
        const before = movedFrom(prior);
        // Null where the plan could not know what comes of it.
        const told = wanted["moved_from"] === UNKNOWN ? null : movedFrom(wanted);
        const rest = without(told ?? stillMoved(before), from);
        const over = Object.keys(before).filter((each) => each !== to && !Object.hasOwn(rest, each));
        await withdraw(domainOf(prior), over, context);
        // What the plan promised to carry is not left behind, whatever its host says now.
        const moves = told ? Object.hasOwn(told, from) : await anotherMachine(from, to, context);
        const settle = () => resource.update(request, context);
        if (!moves) return { state: { ...(await settle()).state, moved_from: orNull(rest) } };
        const move = moveOf(prior, wanted);
        const steps = await states({ before: modelOf(prior), after: modelOf(wanted) }, move);
        const { settled, until } = await carry(move, steps, settle, context);
        return { state: { ...settled.state, moved_from: { ...rest, [from]: until } } };
      }),

    async delete(request, context) {
      await speaking(() => withdraw(domainOf(request.prior), Object.keys(movedFrom(request.prior)), context));
      await resource.delete(request, context);
    },
  };
}
