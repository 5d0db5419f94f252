// Which zones a company's file leads to, and what it puts into those of its name server.
import { expect, test } from "vitest";
import { Testing } from "../../constructs/cdktf.ts";
import { CompanyStack, NameServerStack } from "../../index.ts";
import { parseCompanyFile } from "../../schemas/company-file.ts";

const shared = `nameServer:
  hostname: ns.isp.example
  contact: hostmaster@isp.example
  host: { address: 192.0.2.53 }
  zones: { isp.example: {}, lab.isp.example: {}, 2.0.192.in-addr.arpa: {} }
`;

/** What the name server's zones hold whatever the company is like. */
const ownedByNs = {
  "ns owns isp.example": { "ns A": ["192.0.2.53"], "lab NS": ["ns.isp.example."] },
  "ns owns lab.isp.example": {},
  "ns owns 2.0.192.in-addr.arpa": { "53 PTR": ["ns.isp.example."] },
};

/** Record sets by zone, and whether the stack owns the zone or contributes to it. */
function zonesOf(rest: string): Record<string, unknown> {
  const ns = parseCompanyFile(shared, "ns.yaml");
  const acme = parseCompanyFile(
    `company: acme\ncontact: hostmaster@acme.example\nnameServer: ns\n${rest}`,
    "acme.yaml",
  );
  if (!("nameServer" in ns) || !("company" in acme)) throw new Error("a file is not of its kind");
  const app = Testing.app();
  return {
    ...zonesIn(new NameServerStack(app, "ns", { nameServer: ns.nameServer })),
    ...zonesIn(new CompanyStack(app, "acme", { company: acme.company, nameServer: ns.nameServer })),
  };
}

type Zones = Record<string, { zone: string; records: Record<string, { values: string[] }> }>;

function zonesIn(stack: NameServerStack | CompanyStack): Record<string, unknown> {
  const { resource } = JSON.parse(Testing.synth(stack, true));
  const entries = (type: string, how: string) =>
    Object.values((resource[type] ?? {}) as Zones).map(({ zone, records }) => [
      `${stack.node.id} ${how} ${zone}`,
      Object.fromEntries(
        Object.entries(records)
          .filter(([key]) => !/ (SRV|TXT)$/.test(key))
          .map(([key, { values }]) => [key, values]),
      ),
    ]);
  return Object.fromEntries([...entries("postform_dns_zone", "owns"), ...entries("postform_dns_records", "adds to")]);
}

test("a mail domain is a zone, delegated by the one above, be it one's own or the name server's", () => {
  expect(
    zonesOf(`hosts: { main: { address: 198.51.100.10 } }
mail:
  host: main
  hostname: mail.acme.example
  domains:
    acme.example: { mailboxes: { ann: { passwordFrom: "env:ANN" } } }
    lists.acme.example: { aliases: { all: [ann@acme.example] } }
    acme.isp.example: { aliases: { all: [ann@acme.example] } }
`),
  ).toEqual({
    ...ownedByNs,
    "acme owns acme.example": {
      "@ MX": ["10 mail.acme.example."],
      "lists NS": ["ns.isp.example."],
      "mail A": ["198.51.100.10"],
    },
    "acme owns lists.acme.example": { "@ MX": ["10 mail.acme.example."] },
    "acme owns acme.isp.example": { "@ MX": ["10 mail.acme.example."] },
    "acme adds to isp.example": { "acme NS": ["ns.isp.example."] },
  });
});

test("nothing is contributed where there is nothing to say", () => {
  const zones = zonesOf(`hosts: { main: { address: 192.0.2.10 } }
dns: { zones: { acme.example: { records: { "www A": { values: [203.0.113.1] } } } } }
`);
  expect(Object.keys(zones).filter((zone) => zone.startsWith("acme"))).toEqual(["acme owns acme.example"]);
});

test("sites and machines at names of the name server's zones are put there", () => {
  expect(
    zonesOf(`hosts: { main: { address: 192.0.2.10, hostname: acme.lab.isp.example } }
web: { host: main, sites: { acme.isp.example: { pages: { index.html: hello } } } }
`),
  ).toMatchObject({
    "acme adds to isp.example": { "acme A": ["192.0.2.10"] },
    "acme adds to lab.isp.example": { "acme A": ["192.0.2.10"] },
    "acme adds to 2.0.192.in-addr.arpa": { "10 PTR": ["acme.lab.isp.example."] },
  });
});

test("the domain of a host's Unix accounts has what a domain with mailboxes has", () => {
  expect(
    zonesOf(`hosts: { main: { address: 198.51.100.10 } }
mail: { host: main, hostname: mail.acme.example, accounts: unix, origin: acme.example }
web: { host: main }
`),
  ).toEqual({
    ...ownedByNs,
    "acme owns acme.example": {
      "@ MX": ["10 mail.acme.example."],
      "autoconfig A": ["198.51.100.10"],
      "mail A": ["198.51.100.10"],
    },
  });
});

test("where nobody keeps the zones for it, a company's stack tells the records to enter", () => {
  const acme = parseCompanyFile(
    `company: acme
contact: hostmaster@acme.example
hosts: { main: { address: 192.0.2.10 }, web: { address: "2001:db8::1" } }
mail:
  host: main
  hostname: mail.acme.example
  protocols: [smtp, submissions]
  domains: { acme.example: { mailboxes: { ann: { passwordFrom: "env:ANN" } } } }
  aliasDomains: { acme.test: { targetDomain: acme.example } }
web: { host: web, sites: { www.acme.example: {} } }
`,
    "acme.yaml",
  );
  if (!("company" in acme)) throw new Error("the file is no company's");
  const stack = new CompanyStack(Testing.app(), "acme", { company: acme.company });
  const { output, resource } = JSON.parse(Testing.synth(stack, true));
  const none = ["_imap", "_imaps", "_pop3", "_pop3s", "_sieve", "_submission"];
  expect(output.records.value.toSorted()).toEqual(
    [
      "acme.example. MX 10 mail.acme.example.",
      'acme.example. TXT "v=spf1 mx -all"',
      "mail.acme.example. A 192.0.2.10",
      "www.acme.example. AAAA 2001:db8::1",
      "_submissions._tcp.acme.example. SRV 0 1 465 mail.acme.example.",
      ...none.map((service) => `${service}._tcp.acme.example. SRV 0 0 0 .`),
      "acme.test. MX 10 mail.acme.example.",
      'acme.test. TXT "v=spf1 mx -all"',
      "10.2.0.192.in-addr.arpa. PTR mail.acme.example.",
    ].toSorted(),
  );
  expect(Object.keys(resource)).not.toContain("postform_dns_zone");
  expect(Object.keys(resource.postform_web_site)).toHaveLength(1);
});
