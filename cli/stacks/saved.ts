// Plans that are saved to be approved and applied later, exactly as they were shown: what each was made from is noted beside it, and one whose ground has moved is refused.
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { among } from "./order.ts";
import type { Stack } from "./project.ts";

/** Which state a plan starts from, as Terraform counts; undefined where there is none yet. */
export interface StateMark {
  readonly lineage: string;
  readonly serial: number;
}

export interface SavedStack {
  readonly name: string;
  /** SHA-256 of its configuration, as synthesized. */
  readonly configuration: string;
  readonly state?: StateMark;
  /** SHA-256 of NAME.tfplan. None where nothing would change, and where it could not be planned. */
  readonly plan?: string;
  readonly failed?: true;
}

interface Saved {
  readonly format: 1;
  /** The names that were asked for; none for all stacks. */
  readonly asked: readonly string[];
  readonly stacks: readonly SavedStack[];
}

const index = "plan.json";
const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");

export const configurationOf = ({ folder }: Stack): string => sha256(readFileSync(join(folder, "cdk.tf.json")));

/** Where a stack's plan is in such a folder, absolute. */
export const planFile = (folder: string, stack: string): string => resolve(folder, `${stack}.tfplan`);

/** An empty folder that nobody else may read. Throws for one that has other things in it. */
export function emptyPlans(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw new Error(`--out ${folder}: it is a file; name a folder`);
    const others = readdirSync(folder).filter((name) => name !== index && !name.endsWith(".tfplan"));
    if (others.length > 0)
      throw new Error(
        `--out ${folder}: it has other files than saved plans (${others.slice(0, 3).join(", ")}); name a new folder, or one of earlier plans`,
      );
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/** The plan's digest. Its mode is set, too: what was planned may be secret. */
export function sealed(folder: string, stack: string): string {
  const file = planFile(folder, stack);
  chmodSync(file, 0o600);
  return sha256(readFileSync(file));
}

export function writeIndex(folder: string, asked: readonly string[], stacks: readonly SavedStack[]): void {
  const saved: Saved = { format: 1, asked, stacks };
  writeFileSync(join(folder, index), `${JSON.stringify(saved, undefined, 2)}\n`, { mode: 0o600 });
}

/** Throws where the folder is none of saved plans. */
export function readIndex(folder: string): Saved {
  const path = join(folder, index);
  if (!existsSync(path))
    throw new Error(`--plan ${folder}: there is no ${index}; make it by postform plan --out ${folder}`);
  let saved: Saved | undefined;
  try {
    saved = JSON.parse(readFileSync(path, "utf8")) as Saved;
  } catch {
    // Said below.
  }
  if (saved?.format !== 1)
    throw new Error(`--plan ${folder}: ${index} is of another version of Postform; plan again by this one`);
  return saved;
}

interface Ground {
  readonly folder: string;
  readonly saved: Saved;
  readonly stacks: readonly Stack[];
  readonly state: (stack: Stack) => Promise<StateMark | undefined>;
}

/** The stacks that were planned. Throws, with all that has moved on since, when they cannot be applied as approved. */
export async function standing({ folder, saved, stacks, state }: Ground): Promise<Stack[]> {
  const moved: string[] = [];
  const known = new Set(saved.stacks.map(({ name }) => name));
  for (const { name } of among(stacks, saved.asked))
    if (!known.has(name)) moved.push(`${name}: it is new, and was not planned with the others`);
  const planned = await Promise.all(
    saved.stacks.map(async (each) => {
      const stack = stacks.find(({ name }) => name === each.name);
      if (stack === undefined) return { name: each.name, why: ["there is no such stack any more"] };
      return { name: each.name, stack, why: each.failed ? [] : await movedOn(folder, each, stack, state) };
    }),
  );
  moved.push(...planned.flatMap(({ name, why }) => why.map((reason) => `${name}: ${reason}`)));
  if (moved.length > 0)
    throw new Error(
      `what was approved in ${folder} cannot be applied any more, and nothing was changed:\n  ${moved.join("\n  ")}\nplan again (postform plan ${[...saved.asked, "--out", folder].join(" ")}) and have that plan approved`,
    );
  return planned.flatMap(({ stack }) => stack ?? []);
}

async function movedOn(folder: string, saved: SavedStack, stack: Stack, state: Ground["state"]): Promise<string[]> {
  const moved: string[] = [];
  if (configurationOf(stack) !== saved.configuration)
    moved.push("its configuration is another one than when it was planned");
  const now = await state(stack);
  if (now?.lineage !== saved.state?.lineage || now?.serial !== saved.state?.serial)
    moved.push(`its state has moved on (${counted(saved.state)} when it was planned, ${counted(now)} now)`);
  const file = planFile(folder, stack.name);
  if (saved.plan !== undefined) {
    if (!existsSync(file)) moved.push(`its plan is not there (${file})`);
    else if (sha256(readFileSync(file)) !== saved.plan) moved.push(`its plan is not the one that was saved (${file})`);
  }
  return moved;
}

const counted = (state: StateMark | undefined) => (state === undefined ? "none" : `number ${state.serial}`);
