// A description as a function that checks models, by ajv: called by validate.ts. What is built has those of ours ready made in this file's place (scripts/validators.ts): to make them takes longer than all that they check.
import { Ajv, type Options, type ValidateFunction } from "ajv";
import type { Fields } from "./dsl.ts";
import { formats } from "./formats.ts";
import { objectSchema } from "./json-schema.ts";

/** Fields with a name of their own. */
export interface Described {
  /** "postform_mail_server", "company". */
  readonly type: string;
  readonly fields: Fields;
}

export const ajvOptions = {
  allErrors: true,
  verbose: true,
  strict: false,
  // The schemas are our own.
  meta: false,
  validateSchema: false,
  formats: Object.fromEntries(
    Object.entries(formats).map(([name, rule]) => [name, (value: string) => rule.test(value)]),
  ),
} satisfies Options;

let ajv: Ajv | undefined;
const all = new WeakMap<Fields, ValidateFunction>();

export function compiled({ fields }: Described): ValidateFunction {
  // What makes it quick to check makes it slow to compile.
  ajv ??= new Ajv({ ...ajvOptions, code: { optimize: false } });
  let check = all.get(fields);
  if (!check) {
    check = ajv.compile(objectSchema(fields));
    all.set(fields, check);
  }
  return check;
}
