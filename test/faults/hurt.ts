// The faults that hurt every machine alike: its connection is dropped or reset, or its shell is killed, while a change stands still at a step.
import type { TestMachine } from "./machine.ts";
import type { Point, Stops } from "./stops.ts";

interface Hurt<T> {
  readonly machine: TestMachine;
  readonly stops: Stops;
  readonly point: Point;
  readonly fault: "dropped" | "reset" | "shell";
  readonly applying: Promise<T>;
}

/** Goes on with the change after it; all is well with the machine again when the change is over. */
export async function hurt<T>({ machine, stops, point, fault, applying }: Hurt<T>): Promise<T> {
  switch (fault) {
    case "dropped":
      machine.link("down");
      await stops.release(point, "go");
      return applying.finally(() => machine.link("up"));
    case "reset":
      machine.refuseSsh();
      await stops.release(point, "go");
      return applying.finally(() => machine.allowSsh());
    case "shell":
      await stops.release(point, "die");
      return applying;
  }
}
