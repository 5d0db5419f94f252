// How a schema and the paths into it look to Terraform.
import { describe, expect, test } from "vitest";
import { tfplugin6 } from "../../provider/plugin/generated/tfplugin6.js";
import { describePath, wirePath } from "../../provider/plugin/paths.ts";
import type { AttributeType, Schema } from "../../provider/plugin/schema.ts";
import { wireSchema } from "../../provider/plugin/schema-wire.ts";
import { type ObjectValue, UNKNOWN } from "../../provider/plugin/value.ts";
import { refuseWriteOnly, withoutWriteOnly } from "../../provider/plugin/write-only.ts";

const one = (type: AttributeType): Schema => ({
  version: 3,
  description: "",
  attributes: { it: { type, description: "What it is.", required: true } },
});
const Nesting = tfplugin6.SchemaObject.NestingMode;
const quota = { type: "number", description: "Megabytes.", optional: true, computed: true } as const;
const mailbox: AttributeType = {
  object: {
    quota,
    aliases: { type: { list: "string" }, description: "Further names.", optional: true },
    password: { type: "string", description: "Never stored.", optional: true, writeOnly: true },
  },
};

describe("schema", () => {
  const wireType = (type: AttributeType) => {
    const [attribute] = wireSchema(one(type)).block!.attributes!;
    return attribute!.type && JSON.parse(Buffer.from(attribute!.type).toString());
  };

  test("scalars and collections are types in JSON", () => {
    expect(wireType("string")).toBe("string");
    expect(wireType("dynamic")).toBe("dynamic");
    expect(wireType({ map: { list: "number" } })).toEqual(["map", ["list", "number"]]);
    expect(wireType({ set: "bool" })).toEqual(["set", "bool"]);
  });

  test.each([
    [mailbox, Nesting.SINGLE],
    [{ list: mailbox }, Nesting.LIST],
    [{ set: mailbox }, Nesting.SET],
    [{ map: mailbox }, Nesting.MAP],
  ] as const)("objects are nested attributes (%#)", (type, nesting) => {
    const [attribute] = wireSchema(one(type)).block!.attributes!;
    expect(attribute!.type).toBeUndefined();
    expect(attribute!.nested_type!.nesting).toBe(nesting);
    expect(attribute!.nested_type!.attributes![0]).toMatchObject({ name: "quota", optional: true, computed: true });
    expect(attribute!.nested_type!.attributes![2]).toMatchObject({ name: "password", write_only: true });
  });

  test("carries version, description and deprecation", () => {
    const schema = one("string");
    schema.attributes.it!.deprecated = "Use that.";
    const { version, block } = wireSchema(schema);
    expect(version).toBe(3);
    expect(block!.attributes![0]).toMatchObject({
      description: "What it is.\n\nDeprecated: Use that.",
      deprecated: true,
    });
  });

  test("refuses what Terraform would misunderstand", () => {
    const idle: Schema = { ...one("string"), attributes: { it: { type: "string", description: "" } } };
    expect(() => wireSchema(idle)).toThrow("attribute it is neither required nor optional nor computed");
    expect(() => wireSchema(one({ map: { list: mailbox } }))).toThrow("where quota can only be required");
  });
});

describe("paths", () => {
  const schema: Schema = {
    version: 0,
    description: "",
    attributes: {
      mailboxes: { type: { map: mailbox }, description: "", optional: true },
      rules: { type: { list: mailbox }, description: "", optional: true },
      tags: { type: { set: "string" }, description: "", optional: true },
      limits: { type: mailbox, description: "", optional: true },
    },
  };
  const steps = (...path: (string | number)[]) => wirePath(path, schema).steps;

  test("tell an attribute from a map's key and a list's index", () => {
    expect(steps("mailboxes", "xixi", "quota")).toEqual([
      { attribute_name: "mailboxes" },
      { element_key_string: "xixi" },
      { attribute_name: "quota" },
    ]);
    expect(steps("rules", 1, "aliases", 0)).toEqual([
      { attribute_name: "rules" },
      { element_key_int: 1 },
      { attribute_name: "aliases" },
      { element_key_int: 0 },
    ]);
    expect(steps("limits", "quota")).toEqual([{ attribute_name: "limits" }, { attribute_name: "quota" }]);
  });

  test("end where the schema does not know the way", () => {
    expect(steps("tags", 0)).toEqual([{ attribute_name: "tags" }]);
    expect(steps("mailboxes", "xixi", "colour")).toEqual([
      { attribute_name: "mailboxes" },
      { element_key_string: "xixi" },
    ]);
    expect(steps("nothing")).toEqual([]);
    // Not what every object inherits.
    expect(steps("limits", "constructor")).toEqual([{ attribute_name: "limits" }]);
  });

  test("read as a person writes them", () => {
    expect(describePath(["mailboxes", "xixi@baidu.com", "aliases", 0])).toBe('mailboxes["xixi@baidu.com"].aliases[0]');
  });
});

describe("write-only attributes", () => {
  const { attributes } = one({ map: mailbox });

  test("are null wherever they are, and nothing else changes", () => {
    const xixi = { quota: 1, aliases: ["a"], password: "secret" };
    const value: ObjectValue = { it: { xixi, haha: UNKNOWN } };
    expect(withoutWriteOnly(value, attributes)).toEqual({
      it: { xixi: { quota: 1, aliases: ["a"], password: null }, haha: UNKNOWN },
    });
    expect(xixi.password).toBe("secret");
  });

  test("are named when the CLI is too old for them", () => {
    const [refused, ...others] = refuseWriteOnly({ it: { xixi: { password: "secret" }, haha: {} } }, attributes);
    expect(others).toEqual([]);
    expect(refused).toMatchObject({ severity: "error", path: ["it", "xixi", "password"] });
    expect(JSON.stringify(refused)).not.toContain("secret");
  });
});
