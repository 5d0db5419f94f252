// A resource's address in a synthesized stack, by its type and a value that it has.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function resourceNamed(folder: string, type: string, having: string): string {
  const { resource } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  };
  const found = Object.entries(resource[type] ?? {}).find(([, values]) => Object.values(values).includes(having));
  if (!found) throw new Error(`there is no ${type} with ${having}`);
  return `${type}.${found[0]}`;
}
