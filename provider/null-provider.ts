// Stands in for hashicorp/null on a machine that reaches no registry: the same null_resource and null_data_source, served by our own bundle.
import { randomBytes, randomInt } from "node:crypto";
import {
  type DataSource,
  type ObjectValue,
  type Provider,
  type Resource,
  type Schema,
  UNKNOWN,
} from "./plugin/index.ts";

const strings = { map: "string" } as const;

const resourceSchema: Schema = {
  version: 0,
  description: "Does nothing itself: its provisioners run when it is created, and again whenever a trigger changes.",
  attributes: {
    id: { type: "string", description: "Set to a random number when it is created.", computed: true },
    triggers: { type: strings, description: "A change of any of them replaces the resource.", optional: true },
  },
};

const nullResource: Resource = {
  type: "null_resource",
  schema: resourceSchema,
  read: async ({ state }) => state,
  plan: async ({ prior, proposed }) => {
    if (!prior) return { planned: { ...proposed, id: UNKNOWN } };
    return { planned: proposed, replace: [["triggers"]] };
  },
  create: async ({ planned }) => ({ state: { ...planned, id: String(randomInt(2 ** 47)) } }),
  update: async ({ planned }) => ({ state: planned }),
  delete: async () => {},
};

const dataSource: DataSource = {
  type: "null_data_source",
  schema: {
    version: 0,
    description: "Hands its inputs on as outputs.",
    attributes: {
      id: { type: "string", description: "Always `static`.", computed: true },
      inputs: { type: strings, description: "What to hand on.", optional: true },
      outputs: { type: strings, description: "The inputs.", computed: true },
      random: { type: "string", description: "A random number, another one at each read.", computed: true },
      has_computed_default: { type: "string", description: "`default` when unset.", optional: true, computed: true },
    },
  },
  read: async ({ config }): Promise<ObjectValue> => ({
    id: "static",
    inputs: config.inputs ?? null,
    outputs: config.inputs ?? null,
    random: randomBytes(8).readBigUInt64BE().toString(),
    has_computed_default: config.has_computed_default ?? "default",
  }),
};

export const nullProvider: Provider = {
  name: "null",
  schema: { version: 0, description: "Resources that do nothing", attributes: {} },
  resources: [nullResource],
  dataSources: [dataSource],
};
