// Puts what ajv makes of our descriptions in the place of schemas/compiled.ts, so that nothing that is built compiles them when it starts; used by bundle.ts.
import { dirname } from "node:path";
import { _, Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { Plugin } from "esbuild";
import { companyFile, nameServerFile } from "../schemas/company.ts";
import { ajvOptions, type Described } from "../schemas/compiled.ts";
import { descriptions } from "../schemas/index.ts";
import { objectSchema } from "../schemas/json-schema.ts";
import { policiesFile } from "../schemas/policies.ts";

const described: readonly Described[] = [...descriptions, companyFile, nameServerFile, policiesFile];

function module(): string {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true, esm: true, formats: _`rules` } });
  for (const { type, fields } of described) ajv.addSchema(objectSchema(fields), type);
  const names = Object.fromEntries(described.map(({ type }) => [type, type]));
  return `import { formats } from "./formats.ts";
const rules = Object.fromEntries(Object.entries(formats).map(([name, rule]) => [name, (value) => rule.test(value)]));
${standalone.default(ajv, names)}
const all = { ${described.map(({ type }) => type).join(", ")} };
export const compiled = ({ type }) => all[type];
`;
}

let contents: string | undefined;

export const validators: Plugin = {
  name: "validators",
  setup(context) {
    context.onLoad({ filter: /[/\\]schemas[/\\]compiled\.ts$/ }, ({ path }) => {
      contents ??= module();
      return { contents, loader: "js", resolveDir: dirname(path) };
    });
  },
};
