// What company files mean together: a zone on several name servers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { App } from "../../constructs/cdktf.ts";
import { readCompanies } from "../../schemas/companies.ts";
import { buildStacks } from "../../stacks/companies.ts";

const scratch = mkdtempSync(join(tmpdir(), "postform-companies-"));
afterEach(() => rmSync(scratch, { recursive: true }));

test("a company's zone is on two name servers, and the second may have it from the first", () => {
  const files = {
    ns: `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: { records: { "ns2 A": { values: [192.0.2.54] } } }, 2.0.192.in-addr.arpa: {} }
`,
    ns2: `nameServer:
  hostname: ns2.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.54 }
  zones: { acme.example: { primaries: [192.0.2.53] } }
`,
    acme: `company: acme
contact: hostmaster@acme.example
nameServer: ns
hosts: { main: { address: 192.0.2.10 } }
mail:
  host: main
  hostname: mail.acme.example
  domains: { acme.example: { passwordsFrom: "file:$PASSWORDS", mailboxes: { hostmaster: {} } } }
dns:
  zones:
    acme.example:
      secondaries: [ns2.third-party.example]
      allowTransfer: [192.0.2.54/32]
      notify: [192.0.2.54]
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(scratch, `${name}.yaml`), text);
  const app = new App({ outdir: join(scratch, "out"), skipBackendValidation: true });
  buildStacks(app, readCompanies(scratch), scratch);
  app.synth();
  const zones = (stack: string): Record<string, unknown>[] =>
    Object.values(
      JSON.parse(readFileSync(join(scratch, "out/stacks", stack, "cdk.tf.json"), "utf8")).resource.postform_dns_zone,
    );
  expect(zones("acme")).toMatchObject([
    {
      zone: "acme.example",
      name_servers: ["ns.third-party.example", "ns2.third-party.example"],
      allow_transfer: ["192.0.2.54/32"],
      notify: ["192.0.2.54"],
    },
  ]);
  expect(zones("ns2")).toMatchObject([{ zone: "acme.example", primaries: ["192.0.2.53"], name_servers: [] }]);
});
