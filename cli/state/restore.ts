// How import blocks are put before Terraform, and what its plan says of them. Used by `postform state restore`.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "../stacks/project.ts";
import type { Block } from "./blocks.ts";

/** They lie in the stack's folder only while the work goes on: later they would import what somebody destroyed. */
export async function withBlocks<T>({ folder }: Stack, blocks: readonly Block[], work: () => Promise<T>): Promise<T> {
  const file = join(folder, "postform-restore.tf.json");
  writeFileSync(file, JSON.stringify({ import: blocks }));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

interface Shown {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

/** Addresses of ours that the plan (`terraform show -json`) would change, make or remove, beside importing. */
export const differing = (shown: string): string[] =>
  ((JSON.parse(shown) as Shown).resource_changes ?? [])
    .filter(({ type, change }) => type.startsWith("postform_") && change.actions.some((action) => action !== "no-op"))
    .map(({ address }) => address);
