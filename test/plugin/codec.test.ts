// Whatever value Terraform and a resource exchange arrives as it left: property tests of the msgpack and JSON codecs.
import { Encoder, ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeJson, decodeMsgpack, dynamicTypes, encodeMsgpack } from "../../provider/plugin/codec.ts";
import type { CtyType } from "../../provider/plugin/cty.ts";
import { isKnown, UNKNOWN, type Value } from "../../provider/plugin/value.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);

const type: fc.Arbitrary<CtyType> = fc.letrec<{ type: CtyType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom<CtyType>("string", "number", "bool", "dynamic"),
    fc.tuple(fc.constantFrom("list" as const, "set" as const, "map" as const), tie("type")),
    fc.tuple(fc.constant("object" as const), fc.dictionary(name, tie("type"), { maxKeys: 4 })),
  ),
})).type;

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
);
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary", maxLength: 400 }));
const key = text.filter((each) => each !== "__proto__");

/** What a dynamic value comes back as: one that holds no information but its JSON and its unknowns. */
const dynamic: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom<Value>(null, UNKNOWN, true, false),
    number.map((value) => (value === 0 ? 0 : value)),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
})).value;

function valueIn(of: CtyType, hollow: Value[]): fc.Arbitrary<Value> {
  const solid = (): fc.Arbitrary<Value> => {
    if (of === "string") return text;
    if (of === "number") return number.map((value) => (value === 0 ? 0 : value));
    if (of === "bool") return fc.boolean();
    if (of === "dynamic") return hollow.includes(UNKNOWN) ? dynamic : dynamic.filter(isKnown);
    if (of[0] === "object")
      return fc.record(Object.fromEntries(Object.entries(of[1]).map(([each, t]) => [each, valueIn(t, hollow)])));
    if (of[0] === "map") return fc.dictionary(key, valueIn(of[1], hollow), { maxKeys: 4 });
    return fc.array(valueIn(of[1] as CtyType, hollow), { maxLength: 4 });
  };
  return fc.oneof<fc.MaybeWeightedArbitrary<Value>[]>(
    { weight: 8, arbitrary: solid() as fc.Arbitrary<Value> },
    { weight: 1, arbitrary: fc.constantFrom<Value>(...hollow) },
  );
}

const typed = (hollow: Value[]): fc.Arbitrary<{ of: CtyType; value: Value }> =>
  type.chain((of) => valueIn(of, hollow).map((value) => ({ of, value })));

describe("msgpack", () => {
  test("any value of any type comes back the same, null and unknown included", () => {
    fc.assert(
      fc.property(typed([null, UNKNOWN]), ({ of, value }) => {
        expect(decodeMsgpack(encodeMsgpack(value, of), of)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test("writes the bytes of Terraform's wire format", () => {
    const hex = (value: Value, of: CtyType) => Buffer.from(encodeMsgpack(value, of)).toString("hex");
    expect(hex(UNKNOWN, "string")).toBe("d40000");
    expect(hex(null, ["list", "string"])).toBe("c0");
    expect(hex({ a: 1, b: [true] }, ["object", { a: "number", b: ["list", "bool"] }])).toBe("82a16101a16291c3");
    // A type in JSON, as bytes, and the value.
    expect(hex("x", "dynamic")).toBe(`92c408${Buffer.from('"string"').toString("hex")}a178`);
    // Fractions as text: as a double, 0.1 is another number to Terraform.
    expect(hex(0.1, "number")).toBe("a3302e31");
  });

  test("an object comes in the order of its type", () => {
    const bytes = encodeMsgpack({ a: 1, b: 2 }, ["object", { a: "number", b: "number" }]);
    expect(JSON.stringify(decodeMsgpack(bytes, ["object", { b: "number", a: "number" }]))).toBe('{"b":2,"a":1}');
  });

  test("a refined unknown is unknown", () => {
    const bytes = new Encoder().encode({ a: new ExtData(12, new Uint8Array([0x81, 0x01, 0xc2])) });
    expect(decodeMsgpack(bytes, ["object", { a: "string" }])).toEqual({ a: UNKNOWN });
  });

  test("what a returned object lacks is null, and what the schema lacks is refused by name", () => {
    const of: CtyType = ["object", { a: "string", b: ["map", ["object", { c: "number" }]] }];
    const filled = decodeMsgpack(encodeMsgpack({ b: { x: {} } }, of), of);
    expect(filled).toEqual({ a: null, b: { x: { c: null } } });
    expect(() => encodeMsgpack({ b: { x: { d: 1 } } }, of)).toThrow('the schema has no attribute "d" (at b.x.d)');
  });

  test("a value of the wrong type is refused where it is", () => {
    const of: CtyType = ["object", { a: ["list", "number"] }];
    expect(() => encodeMsgpack({ a: [1, "2"] }, of)).toThrow(
      "wants a number, but the value is of type string (at a.1)",
    );
    expect(() => encodeMsgpack({ a: "1" }, of)).toThrow("wants a list, but the value is of type string (at a)");
    expect(() => encodeMsgpack("\ud800", "string")).toThrow("half of a surrogate pair");
  });

  test("a number that a double cannot hold is refused, not rounded", () => {
    const decode = (wire: unknown) => decodeMsgpack(new Encoder({ useBigInt64: true }).encode(wire), "number");
    expect(decode(9007199254740991n)).toBe(9007199254740991);
    expect(() => decode(9007199254740993n)).toThrow("9007199254740993 is beyond");
    expect(() => decode("18446744073709551616")).toThrow("beyond");
    expect(() => decode("0.33333333333333333333")).toThrow("more digits");
    expect(decode("-12.50")).toBe(-12.5);
    expect(decode("1e3")).toBe(1000);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
      expect(() => encodeMsgpack(wrong, "number")).toThrow("number");
  });

  test("a dynamic value goes back in the type that it came in", () => {
    const of: CtyType = ["object", { any: "dynamic" }];
    const set: CtyType = ["set", "string"];
    const bytes = new Encoder().encode({ any: [Buffer.from(JSON.stringify(set)), ["a"]] });
    const known = dynamicTypes(bytes, ["any"]);
    expect(known).toEqual({ any: set });
    expect(Buffer.from(encodeMsgpack({ any: ["a"] }, of, known))).toEqual(Buffer.from(bytes));
    // A value that fits the type no longer is written in its own.
    const pair = { any: ["tuple", ["string", "string"]] as CtyType };
    expect(dynamicTypes(encodeMsgpack({ any: ["a"] }, of, pair), ["any"])).toEqual({ any: ["tuple", ["string"]] });
    const changed = encodeMsgpack({ any: { b: 1 } }, of, known);
    expect(dynamicTypes(changed, ["any"])).toEqual({ any: ["object", { b: "number" }] });
  });
});

describe("a stored state", () => {
  test("any known value comes back from its JSON", () => {
    const withoutDynamic = (of: CtyType): boolean => !JSON.stringify(of).includes('"dynamic"');
    fc.assert(
      fc.property(
        typed([null]).filter(({ of }) => withoutDynamic(of)),
        ({ of, value }) => {
          expect(decodeJson(JSON.parse(JSON.stringify(value)), of)).toEqual(value);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("fills in what an older schema did not have and drops what a newer one has not", () => {
    const of: CtyType = ["object", { kept: "string", added: ["list", "string"] }];
    expect(decodeJson({ kept: "x", removed: 1 }, of)).toEqual({ kept: "x", added: null });
  });

  test("a value of another type says where", () => {
    expect(() => decodeJson({ a: { b: "x" } }, ["object", { a: ["map", "number"] }])).toThrow("(at a.b)");
  });
});
