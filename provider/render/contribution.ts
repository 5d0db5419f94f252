// An assembly as those see it who only contribute a fragment: what is wrong with the whole is told by the resource that owns it.
import type { Assembly } from "../host/state.ts";

export const contribution = (assembly: Assembly): Assembly => ({ ...assembly, contributed: true });
