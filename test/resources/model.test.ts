// Terraform's values as models: what is unknown, and what a state or a note of an older version lacks.
import { expect, test } from "vitest";
import { UNKNOWN } from "../../provider/plugin/index.ts";
import { fromModel, toModel, withDefaults } from "../../provider/resources/model.ts";
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

test("what is the same is handed on, in the order of the description alone: notes on hosts are in it", () => {
  const bool = (description: string) => ({ kind: "bool", presence: "default", default: true, description }) as const;
  const pairs: Fields = {
    pairs: {
      kind: "map",
      keyFormat: "name",
      presence: "required",
      item: { kind: "object", presence: "required", fields: { z: bool("z"), a: bool("a") }, description: "A pair." },
      description: "Pairs.",
    },
  };
  const value = { pairs: { one: { z: true, a: false } } };
  for (const same of [toModel, withDefaults, fromModel]) expect(same(pairs, value)["pairs"]).toBe(value.pairs);
  const other = toModel(pairs, { pairs: { ...value.pairs, two: { a: true, z: null }, three: { a: false, z: true } } });
  expect(JSON.stringify(other)).toBe(
    '{"pairs":{"one":{"z":true,"a":false},"two":{"z":true,"a":true},"three":{"z":true,"a":false}}}',
  );
});
