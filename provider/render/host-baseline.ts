// A host's baseline, made of its parts. Called by resources/host-baseline.ts.
import type { HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { bans } from "./baseline-bans.ts";
import { firewall } from "./baseline-firewall.ts";
import type { Baseline } from "./baseline-part.ts";
import { resolver } from "./baseline-resolver.ts";
import { ssh } from "./baseline-ssh.ts";
import { swap } from "./baseline-swap.ts";
import { time } from "./baseline-time.ts";
import { updates } from "./baseline-updates.ts";

export function hostBaselineState(model: Baseline, platform: Platform): HostState {
  const parts = [time, updates, swap, resolver, ssh, firewall, bans].map((part) => part(model, platform));
  return {
    key: "host_baseline",
    files: Object.assign({}, ...parts.map(({ files }) => files)),
    absent: parts.flatMap(({ absent = [] }) => absent),
    units: Object.assign({}, ...parts.map(({ units }) => units)),
    running: parts.flatMap(({ running = [] }) => running),
    watched: parts.flatMap(({ watched = [] }) => watched),
    checks: parts.flatMap(({ checks = [] }) => checks),
    activations: parts.flatMap(({ activations = [] }) => activations),
  };
}
