// Models as the provider hands them to renderers, from what a test gives; the schema's defaults are filled in.
import { withDefaults } from "../../schemas/defaults.ts";
import { descriptions } from "../../schemas/index.ts";

function descriptionOf(type: string) {
  const description = descriptions.find((one) => one.type === type);
  if (!description) throw new Error(`there is no resource ${type}`);
  return description;
}

/** A model of the resource with the schema's defaults, as the provider hands it to a renderer. */
export function modelOf(type: string, props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { fields } = descriptionOf(type);
  for (const name of Object.keys(props)) if (!(name in fields)) throw new Error(`there is no attribute ${name}`);
  return withDefaults(fields, { hostConnection: "ssh://root@192.0.2.1:22", ...props });
}
