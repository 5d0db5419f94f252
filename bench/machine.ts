// The machine that figures are of, in one line.

import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { terraformBinary } from "../cli/terraform.ts";

export function machine(): string {
  const [first] = cpus();
  const terraform = spawnSync(terraformBinary(), ["version"], { encoding: "utf8" }).stdout.split("\n")[0];
  return `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${terraform}`;
}
