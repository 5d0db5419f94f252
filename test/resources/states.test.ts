// States that earlier versions wrote, in test/golden/states: each is still read, planned and gets what is new; and no attribute changes without a version of its own.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { schemaType } from "../../provider/plugin/cty.ts";
import type { tfplugin6 } from "../../provider/plugin/generated/tfplugin6.js";
import type { ObjectValue } from "../../provider/plugin/index.ts";
import { Lifecycle } from "../../provider/plugin/lifecycle.ts";
import { createLogger } from "../../provider/plugin/logger.ts";
import { readObject, writeObject } from "../../provider/plugin/wire-value.ts";
import { beginWalk, closeAll, resources } from "../../provider/resources/index.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { descriptions } from "../../schemas/index.ts";
import { snake } from "../../schemas/names.ts";
import { answer, listening, opening, says, sshServer } from "../host/ssh-server.ts";
import { modelOf } from "../render/model.ts";

interface Stored {
  readonly schema_version: number;
  /** Of all attributes, as Terraform has it: what the version is of. */
  readonly type: unknown;
  readonly attributes: ObjectValue;
}

const folder = join(import.meta.dirname, "../golden/states");
/** From the oldest. */
const versions = ["before-0.1.0", "0.1.0", "unreleased"];
const stored = versions.flatMap((version) =>
  readdirSync(join(folder, version)).map((file) => ({
    version,
    name: file.replace(/\.json$/, ""),
    state: JSON.parse(readFileSync(join(folder, version, file), "utf8")) as Stored,
  })),
);
const schemaOf = (name: string) => resources.find(({ type }) => type === `postform_${name}`)!.schema;
const fieldsOf = (name: string) => descriptions.find(({ type }) => type === `postform_${name}`)!.fields;

let answers = "facts\tdebian-12\tmail\nend\n";
/** What libvirt says of a machine that is not there. */
const noMachine = `${opening}volumes\t\nend\n`;
let asksLibvirt = false;
const server = sshServer({ shell: (channel) => says(asksLibvirt ? noMachine : answer(answers))(channel) });
let host_connection: string;
beforeAll(async () => {
  host_connection = await listening(server);
});
afterAll(async () => {
  await closeAll();
  server.close();
});

const log = createLogger({ name: "postform", env: {}, write: () => {} });
const lifecycle = new Lifecycle(
  async () => ({ name: "postform", schema: { version: 0, description: "", attributes: {} }, resources }),
  log,
);

async function upgraded(name: string, { schema_version, attributes }: Stored): Promise<ObjectValue> {
  const { upgraded_state, diagnostics } = await lifecycle.UpgradeResourceState({
    type_name: `postform_${name}`,
    version: schema_version,
    raw_state: { json: Buffer.from(JSON.stringify(attributes)) },
  } as tfplugin6.UpgradeResourceStateRequest);
  expect(diagnostics).toEqual([]);
  return readObject(upgraded_state, schemaOf(name))!;
}

describe("a state of", () => {
  test.each(stored.map(({ version, name, state }) => [`${version}: ${name}`, name, state] as const))(
    "%s is understood and planned",
    async (_, name, state) => {
      const schema = schemaOf(name);
      asksLibvirt = name === "virtual_machine";
      const now = await upgraded(name, state);
      // What it has and what is still there is as it was; what is new is null; what is gone is dropped.
      expect(Object.keys(now).sort()).toEqual(Object.keys(schema.attributes).sort());
      for (const attribute of Object.keys(now)) expect(now[attribute]).toEqual(state.attributes[attribute] ?? null);

      vi.stubEnv("HOME", folder);
      const { address, port } = /:\/\/root@(?<address>[^:]*):(?<port>\d+)/.exec(host_connection)!.groups!;
      const here: ObjectValue =
        name === "host"
          ? {
              address: address!,
              port: Number(port),
              host_key: host_connection.replace(/.*hostkey=/, ""),
              trusted_certificates: {},
            }
          : { host_connection };
      const config: ObjectValue = Object.fromEntries(
        Object.entries(schema.attributes).map(([key, { required, optional }]) => [
          key,
          required || optional ? (here[key] ?? now[key]!) : null,
        ]),
      );
      beginWalk();
      const wire = (value: ObjectValue) => writeObject(value, schema);
      const { planned_state, diagnostics } = await lifecycle.PlanResourceChange({
        type_name: `postform_${name}`,
        prior_state: wire({ ...now, host_connection }),
        proposed_new_state: wire({ ...now, ...config }),
        config: wire(config),
        prior_private: new Uint8Array(),
      } as tfplugin6.PlanResourceChangeRequest);
      vi.unstubAllEnvs();
      expect(diagnostics?.map(({ summary }) => summary)).toEqual([]);
      const planned = readObject(planned_state, schema)!;
      for (const [attribute, field] of Object.entries(fieldsOf(name)))
        if (field.presence === "default" && now[snake(attribute)] === null)
          expect(planned[snake(attribute)]).toEqual(
            fromModel({ [attribute]: field }, { [attribute]: field.default })[snake(attribute)],
          );
    },
  );
});

describe("the attributes of", () => {
  /** A model of each resource that has as much of it as there is. */
  const inputs: Readonly<Record<string, string>> = {
    host: "host/mail-and-web",
    host_baseline: "host/baseline",
    tls_cert: "tls/certificate",
    name_server: "dns/name-server",
    dns_zone: "dns/zone",
    dns_records: "dns/records",
    mail_server: "mail/server",
    mail_domain: "mail/domain-with-copies-groups-and-senders",
    alias_domain: "mail/alias-domain",
    web_server: "web/server",
    web_site: "web/site",
    config: "config/chrony",
    virtual_machine: "vm/whole",
  };

  test.each(descriptions.map((description) => [description.type.replace("postform_", ""), description] as const))(
    "%s have a version and a state of their own",
    (name, { version = 0, fields }) => {
      const type = schemaType(schemaOf(name));
      const latest = stored.findLast((one) => one.name === name)?.state;
      if (process.env["UPDATE_GOLDEN"] && JSON.stringify(type) !== JSON.stringify(latest?.type)) {
        const {
          type: _,
          with: __,
          ...props
        } = parse(readFileSync(join(folder, "../render", `${inputs[name]}.txt`), "utf8").split(/^-{80}$/m)[0]!);
        const attributes = fromModel(fields, {
          ...modelOf(`postform_${name}`, props),
          drift: [],
          digest: "e3b0c442",
          files: {},
        });
        mkdirSync(join(folder, "unreleased"), { recursive: true });
        writeFileSync(
          join(folder, "unreleased", `${name}.json`),
          `${JSON.stringify({ schema_version: version, type, attributes }, null, 2)}\n`,
        );
        return;
      }
      expect(
        type,
        `the attributes changed: raise the version in schemas/ unless it is unreleased, and run UPDATE_GOLDEN=1 vitest run ${import.meta.filename}`,
      ).toEqual(latest?.type);
      expect(version).toBe(latest?.schema_version);
      // A version that was released is not another one's.
      const released = stored
        .filter((one) => one.name === name && one.version !== "unreleased")
        .map(({ state }) => state.schema_version);
      if (existsSync(join(folder, "unreleased", `${name}.json`)))
        expect(version).toBeGreaterThan(Math.max(-1, ...released));
    },
  );
});

test("what a host's registry notes may be anything: it is told as drift, or it is no resource", async () => {
  asksLibvirt = false;
  const reached = new Set<string>();
  /** Of the registry, for each of the states. */
  const keyOf = (name: string, { zone, contributor, domain, name: own }: ObjectValue) => {
    if (/server|host/.test(name)) return name;
    return [name, ...[zone, contributor, domain, own].filter((part) => typeof part === "string")].join("/");
  };
  vi.stubEnv("HOME", folder);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...stored.filter(({ version }) => version === "0.1.0")),
      fc.oneof(
        fc.json({ maxDepth: 3 }),
        fc.string(),
        fc.constantFrom(
          "",
          "{",
          "null",
          '{"mailboxes":[1]}',
          '{"domain":null}',
          '{"constructor":1}',
          '{"__proto__":1}',
        ),
      ),
      async ({ name, state }, note) => {
        const key = keyOf(name, state.attributes);
        answers = `facts\tdebian-12\tmail\nregistry\t${key}\t${Buffer.from(note).toString("base64")}\nend\n`;
        beginWalk();
        const schema = schemaOf(name);
        const current_state = writeObject({ ...(await upgraded(name, state)), host_connection }, schema);
        const { diagnostics, new_state } = await lifecycle.ReadResource({
          type_name: `postform_${name}`,
          current_state,
          private: new Uint8Array(),
        } as tfplugin6.ReadResourceRequest);
        for (const { summary } of diagnostics ?? [])
          expect(summary).not.toMatch(/undefined|is not a function|Cannot read|Unexpected token/);
        if (readObject(new_state, schema) !== null) reached.add(name);
      },
    ),
    { numRuns: 60 },
  );
  vi.unstubAllEnvs();
  expect(reached.size).toBeGreaterThan(6);
});
