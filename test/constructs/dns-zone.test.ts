// Zones hold what is added and what follows from the model; what a person says wins.
import { describe, expect, test } from "vitest";
import { DnsZone, Host, NameServer, ReverseZone, WebSite } from "../../index.ts";
import { company, contact, errorsOf, newStack, only, recordsIn } from "./synth.ts";

test("each kind of record is written as a zone file has it", () => {
  const stack = newStack();
  company(stack)
    .zone()
    .addA("www", "192.0.2.10", "2001:db8::10")
    .addMx("@", "mail.elsewhere.example", 20)
    .addCname("ftp", "www.acme.example")
    .addTxt("@", "hello world")
    .addSrv("_ldap._tcp", { port: 389, target: "www.acme.example" })
    .addRecord("@", "CAA", ['0 issue "ca.example"'], 60);
  expect(only(stack, "postform_dns_zone")).toMatchObject({
    host_connection: "ssh://root@192.0.2.53:22",
    zone: "acme.example",
    soa: { primary: "ns.third-party.example", contact },
    name_servers: ["ns.third-party.example"],
    records: {
      "www A": { values: ["192.0.2.10"] },
      "www AAAA": { values: ["2001:db8::10"] },
      "@ MX": { values: ["20 mail.elsewhere.example."] },
      "ftp CNAME": { values: ["www.acme.example."] },
      "@ TXT": { values: ["hello world"] },
      "_ldap._tcp SRV": { values: ["0 1 389 www.acme.example."] },
      "@ CAA": { values: ['0 issue "ca.example"'], ttl: 60 },
    },
  });
});

describe("a record that cannot be is refused at once:", () => {
  test.each([
    ["twice", ["www", "A", ["192.0.2.1", "192.0.2.1"]], "www A has the record 192.0.2.1 twice"],
    ["no address", ["www", "A", ["192.0.2.256"]], "192.0.2.256 is no IPv4 address"],
    ["a full name", ["www.acme.example", "A", ["192.0.2.1"]], "Write www instead"],
    ["a zone as CNAME", ["@", "CNAME", ["www"]], "a zone itself cannot be a CNAME"],
    ["a forgotten dot", ["@", "MX", ["10 mail.acme.example"]], "Write mail.acme.example. with a dot at the end"],
    ["an unknown type", ["www", "WKS", ["x"]], "WKS"],
  ] as const)("%s", (_, [name, type, values], message) => {
    expect(() => company(newStack()).zone().addRecord(name, type, values)).toThrow(message);
  });

  test("one that is there already", () => {
    const zone = company(newStack()).zone().addA("www", "192.0.2.1");
    expect(() => zone.addA("www", "192.0.2.1")).toThrow('zone acme.example: www A has "192.0.2.1" already');
  });
});

test("a zone without anyone responsible is refused", () => {
  const stack = newStack();
  expect(() => new DnsZone(stack, "zone", { nameServer: company(stack).nameServer(), zone: "acme.example" })).toThrow(
    "zone acme.example needs contact",
  );
});

test("a name server below its own zone gets its glue, and its PTR in its own reverse zone", () => {
  const stack = newStack();
  const host = new Host(stack, "host", { address: "2001:db8::53" });
  const nameServer = new NameServer(stack, "ns", { host, hostname: "ns.acme.example" });
  new DnsZone(stack, "zone", { nameServer, zone: "acme.example", contact });
  new ReverseZone(stack, "reverse", { nameServer, network: "2001:db8::/32", contact });
  expect(recordsIn(stack, "acme.example")).toEqual({ "ns AAAA": { values: ["2001:db8::53"] } });
  expect(recordsIn(stack, "8.b.d.0.1.0.0.2.ip6.arpa")).toEqual({
    [`3.5.${"0.".repeat(21)}0 PTR`]: { values: ["ns.acme.example."] },
  });
});

test.each([
  ["10.0.0.0/8", "10.in-addr.arpa"],
  ["172.16.0.0/16", "16.172.in-addr.arpa"],
  ["192.0.2.0/24", "2.0.192.in-addr.arpa"],
  ["192.0.2.7/32", "7.2.0.192.in-addr.arpa"],
  ["2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa"],
])("the reverse zone of %s is %s", (network, zone) => {
  const stack = newStack();
  expect(new ReverseZone(stack, "reverse", { nameServer: company(stack).nameServer(), network, contact }).zone).toBe(
    zone,
  );
});

test.each(["192.0.2.0/25", "192.0.2.0", "0.0.0.0/0", "2001:db8::/33"])(
  "%s has no reverse zone of its own",
  (network) => {
    const stack = newStack();
    expect(() => new ReverseZone(stack, "r", { nameServer: company(stack).nameServer(), network, contact })).toThrow(
      `${network} has no reverse zone of its own`,
    );
  },
);

test("a record that a person gives wins over the one that follows from the model, before and after", () => {
  const stack = newStack();
  const { zone, web, certificate } = company(stack);
  zone().addA("www", "192.0.2.99");
  for (const serverName of ["www.acme.example", "shop.acme.example", "new.acme.example"])
    new WebSite(stack, serverName, { server: web(), certificate: certificate(), serverName, zones: [zone()] });
  zone().addCname("shop", "www.acme.example");
  expect(only(stack, "postform_dns_zone").records).toEqual({
    "www A": { values: ["192.0.2.99"] },
    "shop CNAME": { values: ["www.acme.example."] },
    "new A": { values: ["192.0.2.10"] },
  });
});

test("records for another stack's zone are this stack's contribution, and need nothing of its state", () => {
  const stack = newStack();
  DnsZone.fromZoneAttributes(stack, "reverse", {
    nameServer: company(stack).nameServer(),
    zone: "2.0.192.in-addr.arpa",
  }).addPtr("192.0.2.10", "mail.acme.example");
  expect(only(stack, "postform_dns_records")).toEqual({
    host_connection: "ssh://root@192.0.2.53:22",
    zone: "2.0.192.in-addr.arpa",
    contributor: "acme",
    records: { "10 PTR": { values: ["mail.acme.example."] } },
    depends_on: [],
  });
});

test("a secondary transfers its zone and has no records of its own", () => {
  const stack = newStack();
  new DnsZone(stack, "zone", {
    nameServer: company(stack).nameServer(),
    zone: "acme.example",
    primaries: ["192.0.2.1"],
  });
  expect(only(stack, "postform_dns_zone")).toMatchObject({ primaries: ["192.0.2.1"], name_servers: [], records: {} });
});

test("a delegation carries the glue that it needs, and is an error without", () => {
  const stack = newStack();
  const { zone } = company(stack);
  zone().addDelegation("lab", { "ns.lab.acme.example": "192.0.2.60", "ns.elsewhere.example": undefined });
  expect(only(stack, "postform_dns_zone").records).toEqual({
    "lab NS": { values: ["ns.lab.acme.example.", "ns.elsewhere.example."] },
    "ns.lab A": { values: ["192.0.2.60"] },
  });
  expect(errorsOf(stack)).toEqual([]);
  zone().addDelegation("dev", { "ns.dev.acme.example": undefined });
  expect(errorsOf(stack)).toEqual([
    expect.stringContaining("dev.acme.example is delegated to ns.dev.acme.example, which lies below"),
  ]);
});

test("a zone below others is delegated by the nearest of them, unless a person has said it", () => {
  const stack = newStack();
  const { nameServer, zone } = company(stack);
  const lab = new DnsZone(stack, "lab", {
    nameServer: nameServer(),
    zone: "lab.acme.example",
    contact,
    secondaries: ["ns2.third-party.example"],
  });
  const deep = new DnsZone(stack, "deep", { nameServer: nameServer(), zone: "a.b.lab.acme.example", contact });
  const given = new DnsZone(stack, "given", { nameServer: nameServer(), zone: "given.acme.example", contact });
  zone().addDelegation("given", { "ns.elsewhere.example": undefined });
  const zones = [zone(), lab, deep, given];
  for (const each of zones) each.delegateFrom(zones);
  expect(recordsIn(stack, "acme.example")).toEqual({
    "given NS": { values: ["ns.elsewhere.example."] },
    "lab NS": { values: ["ns.third-party.example.", "ns2.third-party.example."] },
  });
  expect(recordsIn(stack, "lab.acme.example")).toEqual({ "a.b NS": { values: ["ns.third-party.example."] } });
  expect(recordsIn(stack, "a.b.lab.acme.example")).toEqual({});
  expect(errorsOf(stack)).toEqual([]);
});
