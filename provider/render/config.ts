// postform_config: a set of files as the configuration gives it.
import type { config } from "../../schemas/config.ts";
import type { ModelOf } from "../../schemas/dsl.ts";
import type { FileSpec, HostState, Running, UnitSpec } from "../host/state.ts";

export type Config = ModelOf<typeof config>;

export function configState(model: Config): HostState {
  // Whatever a change of it changes: also a file that is not named any more.
  const all = ["/"];
  return {
    key: `config/${model.name}`,
    packages: model.packages,
    files: mapValues(model.files, ({ content, owner, group, mode }): FileSpec => {
      return { content, owner, group, mode: Number.parseInt(mode, 8) };
    }),
    units: mapValues(model.units, ({ enabled, active, onChange }): UnitSpec => {
      return {
        enabled,
        active,
        ...(onChange === "reload" ? { reloadOn: all } : {}),
        ...(onChange === "restart" ? { restartOn: all } : {}),
      };
    }),
    running: running(model),
    checks: model.checks.map((command) => ({ name: command, command })),
    ports: Object.entries(model.ports).flatMap(([unit, ports]) => ports.map((port) => ({ port, unit }))),
  };
}

/** A unit that every change restarts has all of it since it was started; of a reload nobody knows the sign. */
const running = ({ units, files }: Config): Running[] =>
  Object.entries(units)
    .filter(([, { active, onChange }]) => active && onChange === "restart")
    .map(([unit]) => ({ unit, since: "start", loaded: Object.keys(files) }));

function mapValues<A, B>(object: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
