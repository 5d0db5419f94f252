// What cannot be undercut: Terraform itself, with built-in resources that are as many or as large.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder for Terraform with so many `terraform_data`, or with one that holds the value. */
export function floorOf(folder: string, holds: { resources: number } | { value: unknown }): void {
  mkdirSync(folder, { recursive: true });
  const data =
    "value" in holds
      ? { large: { input: holds.value } }
      : Object.fromEntries(Array.from({ length: holds.resources }, (_, index) => [`r${index}`, { input: `${index}` }]));
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ resource: { terraform_data: data } }));
}
