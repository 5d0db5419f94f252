// The function that a provider of this core has in configurations, `provider::NAME::from_json` (Terraform 1.8, OpenTofu 1.7); asked by the lifecycle.
// https://developer.hashicorp.com/terraform/plugin/framework/functions/concepts
import { decodeGiven, decodeMsgpack, encodeTyped } from "./codec.ts";
import { type CtyType, ctyType } from "./cty.ts";
import { tfplugin6 } from "./generated/tfplugin6.js";
import type { Resource } from "./resource.ts";

const MARKDOWN = tfplugin6.StringKind.MARKDOWN;
const wireType = (type: CtyType) => Buffer.from(JSON.stringify(type));

const parameter = (name: string, description: string): tfplugin6.Function.IParameter => ({
  name,
  type: wireType("string"),
  description,
  description_kind: MARKDOWN,
});

export const functions: Readonly<Record<string, tfplugin6.IFunction>> = {
  from_json: {
    parameters: [
      parameter("resource", "The resource's type."),
      parameter("attribute", "The attribute's name."),
      parameter("json", "Its value."),
    ],
    return: { type: wireType("dynamic") },
    summary: "Reads the value of a resource's attribute from JSON",
    description:
      "The value comes in the type that the attribute has. Terraform compares each entry of a literal map of objects with each other one, so that one of a hundred thousand entries takes minutes; this takes a second.",
    description_kind: MARKDOWN,
  },
};

/** An error points at the argument (0, 1 or 2) that is wrong. */
export function callFunction(
  request: tfplugin6.CallFunctionRequest,
  resources: readonly Resource[],
): tfplugin6.ICallFunctionResponse {
  const failed = (argument: number, text: string) => ({ error: { text, function_argument: argument } });
  const [type = "", attribute = "", json = ""] = request.arguments.map((wire) =>
    String(decodeMsgpack(wire.msgpack ?? new Uint8Array(), "string")),
  );
  const resource = resources.find((one) => one.type === type);
  if (!resource)
    return failed(0, `there is no resource ${type}; there are ${resources.map((one) => one.type).join(", ")}`);
  const { attributes } = resource.schema;
  const wanted = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (!wanted) return failed(1, `${type} has no ${attribute}; it has ${Object.keys(attributes).join(", ")}`);
  const of = ctyType(wanted.type);
  try {
    return { result: { msgpack: encodeTyped(decodeGiven(JSON.parse(json), of), of) } };
  } catch (error) {
    return failed(2, `this is no value of ${type}'s ${attribute}: ${(error as Error).message}`);
  }
}
