// What the parts of a host's baseline share: each makes a few files and units, and knows of no other. Joined by host-baseline.ts.
import type { ModelOf } from "../../schemas/dsl.ts";
import type { hostBaseline } from "../../schemas/host-baseline.ts";
import type { HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";

export type Baseline = ModelOf<typeof hostBaseline>;

/** What a part wants; nothing when it is off. */
export type BaselinePart = (model: Baseline, platform: Platform) => Partial<Omit<HostState, "key">>;

export const header = "# Written by Postform (postform_host_baseline): a change made here shows in its next plan.\n";
