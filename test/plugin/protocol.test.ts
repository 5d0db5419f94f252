// The compiled protocol is the .proto file's, and its messages survive the wire.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tfplugin6 } from "../../provider/plugin/generated/tfplugin6.js";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((each) => Buffer.from(each));
const text = fc.string({ unit: "grapheme", minLength: 1 });
const path = fc.record({
  steps: fc.array(
    fc.oneof(
      fc.record({ attribute_name: text }),
      fc.record({ element_key_string: text }),
      fc.record({ element_key_int: fc.nat() }),
    ),
    { minLength: 1, maxLength: 4 },
  ),
});
const diagnostic = fc.record({ severity: fc.constantFrom(1, 2), summary: text, detail: text, attribute: path });
const some = { minLength: 1, maxLength: 3 };

test("a plan's answer survives the wire", () => {
  const answer = fc.record({
    planned_state: fc.record({ msgpack: bytes }),
    requires_replace: fc.array(path, some),
    planned_private: bytes,
    diagnostics: fc.array(diagnostic, some),
  });
  fc.assert(
    fc.property(answer, (message) => {
      const { PlanResourceChangeResponse: Codec } = tfplugin6;
      expect(plain(Codec.decode(Codec.encode(message).finish()))).toEqual(plain(message));
    }),
  );
});

test("a schema survives the wire, nested types included", () => {
  const flags = { required: fc.constant(true), sensitive: fc.constant(true), write_only: fc.constant(true) };
  const leaf = fc.record({ name: text, type: bytes, description: text, ...flags });
  const nested = fc.record({
    name: text,
    nested_type: fc.record({ attributes: fc.array(leaf, some), nesting: fc.constantFrom(1, 2, 3, 4) }),
  });
  const schema = fc.record({
    version: fc.integer({ min: 1 }),
    block: fc.record({ attributes: fc.array(fc.oneof(leaf, nested), some) }),
  });
  fc.assert(
    fc.property(fc.dictionary(text, schema, { minKeys: 1, maxKeys: 3 }), (resource_schemas) => {
      const { GetProviderSchemaResponse: Codec } = tfplugin6;
      const back = Codec.decode(Codec.encode({ resource_schemas }).finish());
      expect(plain(back.resource_schemas)).toEqual(plain(resource_schemas));
    }),
  );
});

test("fields have the protocol's numbers", () => {
  const hex = (writer: { finish(): Uint8Array }) => Buffer.from(writer.finish()).toString("hex");
  const { ApplyResourceChangeResponse, GetProviderSchemaResponse, ReadResourceResponse, SchemaAttribute } = tfplugin6;
  // The low three bits of each key are the wire type: 0a is field 1, 12 field 2, 1a field 3, 22 field 4, 32 field 6, 52 field 10, 58 field 11.
  expect(hex(SchemaAttribute.encode({ name: "a", nested_type: { nesting: 4 }, write_only: true }))).toBe(
    "0a016152021804" + "5801",
  );
  expect(hex(GetProviderSchemaResponse.encode({ server_capabilities: { plan_destroy: true } }))).toBe("32020801");
  expect(hex(GetProviderSchemaResponse.encode({ diagnostics: [{ severity: 1 }] }))).toBe("22020801");
  expect(
    hex(ReadResourceResponse.encode({ new_state: { msgpack: Buffer.from([0xc0]) }, private: Buffer.from("p") })),
  ).toBe("0a030a01c0" + "1a0170");
  expect(hex(ApplyResourceChangeResponse.encode({ private: Buffer.from("p"), diagnostics: [{ summary: "s" }] }))).toBe(
    "120170" + "1a03120173",
  );
});

test("skips fields that a newer protocol added", () => {
  // Field 6, an identity, in a read's request.
  const newer = Buffer.concat([Buffer.from([0x0a, 1, 0x61]), Buffer.from([0x32, 2, 0x0a, 0])]);
  expect(tfplugin6.ReadResourceRequest.decode(newer).type_name).toBe("a");
});

test("the committed code is what the .proto file compiles to", () => {
  const fresh = mkdtempSync(join(tmpdir(), "protocol-"));
  try {
    const script = join(import.meta.dirname, "../../scripts/generate-protocol.ts");
    execFileSync(process.execPath, ["--import", "tsx", script, fresh]);
    for (const name of ["tfplugin6.js", "tfplugin6.d.ts"])
      expect(readFileSync(join(fresh, name), "utf8")).toBe(
        readFileSync(join(import.meta.dirname, "../../provider/plugin/generated", name), "utf8"),
      );
  } finally {
    rmSync(fresh, { recursive: true });
  }
}, 60_000);

/** Without prototypes, and bytes as text. */
function plain(message: unknown): unknown {
  return JSON.parse(
    JSON.stringify(message, (_key, value) =>
      value instanceof Uint8Array || value?.type === "Buffer" ? Buffer.from(value).toString("hex") : value,
    ),
  );
}
