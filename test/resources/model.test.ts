// Terraform's values as models: what is unknown, and what a state or a note of an older version lacks.
import { expect, test } from "vitest";
import { UNKNOWN } from "../../provider/plugin/index.ts";
import { toModel } from "../../provider/resources/model.ts";
import type { Fields } from "../../schemas/dsl.ts";

const fields: Fields = {
  names: {
    kind: "set",
    presence: "default",
    default: ["a"],
    item: { kind: "string", presence: "required", description: "A name." },
    description: "Names.",
  },
  box: {
    kind: "object",
    presence: "optional",
    fields: { on: { kind: "bool", presence: "default", default: true, description: "Whether." } },
    description: "A box.",
  },
};

test("a set is sorted, and stays as it is while not all of it is known", () => {
  expect(toModel(fields, { names: ["b", "a"] })["names"]).toEqual(["a", "b"]);
  expect(toModel(fields, { names: ["b", UNKNOWN, "a"] })["names"]).toEqual(["b", UNKNOWN, "a"]);
});

test("what is null has its default, at any depth", () => {
  expect(toModel(fields, { names: null, box: { on: null } })).toEqual({ names: ["a"], box: { on: true } });
  expect(toModel(fields, {})).toEqual({ names: ["a"], box: null });
});
