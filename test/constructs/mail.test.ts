// Mail servers, domains, mailboxes and alias domains: what Terraform is given, and the records that follow.
import { describe, expect, test } from "vitest";
import { Host, Mailbox, MailDomain, MailServer, ReverseZone, VirtualAliasDomain } from "../../index.ts";
import { company, contact, errorsOf, newStack, only, recordsIn, resources } from "./synth.ts";

test("MX, address, PTR, SPF and client set-up follow from the model", () => {
  const stack = newStack();
  const { host, zone, certificate, nameServer } = company(stack);
  const reverse = new ReverseZone(stack, "reverse", { nameServer: nameServer(), network: "192.0.2.0/24", contact });
  const server = new MailServer(stack, "mail", {
    host: host(),
    certificate: certificate(),
    hostname: "mx.acme.example",
    origin: "acme.example",
    protocols: ["smtp", "submissions", "imaps"],
    zones: [zone(), reverse],
  });
  new MailDomain(stack, "acme.example", { server, zone: zone() });
  expect(recordsIn(stack, "acme.example")).toEqual({
    "@ MX": { values: ["10 mx.acme.example."] },
    "@ TXT": { values: ["v=spf1 mx -all"] },
    "mx A": { values: ["192.0.2.10"] },
    "_imap._tcp SRV": { values: ["0 0 0 ."] },
    "_imaps._tcp SRV": { values: ["0 1 993 mx.acme.example."] },
    "_pop3._tcp SRV": { values: ["0 0 0 ."] },
    "_pop3s._tcp SRV": { values: ["0 0 0 ."] },
    "_sieve._tcp SRV": { values: ["0 0 0 ."] },
    "_submission._tcp SRV": { values: ["0 0 0 ."] },
    "_submissions._tcp SRV": { values: ["0 1 465 mx.acme.example."] },
  });
  expect(recordsIn(stack, "2.0.192.in-addr.arpa")).toMatchObject({ "10 PTR": { values: ["mx.acme.example."] } });
  expect(only(stack, "postform_tls_cert").names).toEqual(["mx.acme.example"]);
  expect(errorsOf(stack)).toEqual([]);
});

test("a mail server's PTR is its own name, also on a host of another", () => {
  const stack = newStack();
  const { zone, nameServer, certificate } = company(stack);
  const zones = [
    zone(),
    new ReverseZone(stack, "reverse", { nameServer: nameServer(), network: "192.0.2.0/24", contact }),
  ];
  const host = new Host(stack, "machine", { address: "192.0.2.20", hostname: "box.acme.example", zones });
  const names = { hostname: "mail.acme.example", origin: "acme.example" };
  new MailServer(stack, "mail", { host, certificate: certificate(), ...names, zones });
  expect(recordsIn(stack, "2.0.192.in-addr.arpa")).toMatchObject({ "20 PTR": { values: ["mail.acme.example."] } });
});

test("an SPF record of one's own takes the place of the usual one, beside other texts", () => {
  const stack = newStack();
  const { zone, mail } = company(stack);
  new MailDomain(stack, "acme.example", { server: mail(), zone: zone() });
  zone().addTxt("@", "v=spf1 mx include:news.example -all").addTxt("@", "site-verification=1");
  expect(only(stack, "postform_dns_zone").records["@ TXT"].values).toEqual([
    "v=spf1 mx include:news.example -all",
    "site-verification=1",
  ]);
});

test("SPF can be left out", () => {
  const stack = newStack();
  const { zone, mail } = company(stack);
  new MailDomain(stack, "acme.example", { server: mail(), zone: zone(), spf: false });
  expect(only(stack, "postform_dns_zone").records).not.toHaveProperty("@ TXT");
});

test("a domain below its zone has its records there", () => {
  const stack = newStack();
  const { zone, mail } = company(stack);
  new MailDomain(stack, "dev.acme.example", { server: mail(), zone: zone() });
  expect(only(stack, "postform_dns_zone").records).toMatchObject({
    "dev MX": { values: ["10 mail.acme.example."] },
    "_imaps._tcp.dev SRV": { values: ["0 1 993 mail.acme.example."] },
  });
});

test("names without a domain are at the domain at hand, and passwords are named, never given", () => {
  const stack = newStack();
  new MailDomain(stack, "acme.example", { server: company(stack).mail(), passwordsFrom: "file:$PASSWORDS" })
    .addMailbox("ann", { copyTo: ["bob"], sendAs: ["info", "ann@globex.example"] })
    .addMailbox("bob", { passwordFrom: "env:BOB" })
    .addAlias("sales", ["ann", "zoe@globex.example"])
    .setCatchAll("bob");
  expect(only(stack, "postform_mail_domain")).toMatchObject({
    domain: "acme.example",
    mailboxes: {
      ann: {
        copy_to: ["bob@acme.example"],
        send_as: ["info@acme.example", "ann@globex.example"],
        password_from: "file:$PASSWORDS#ann@acme.example",
      },
      bob: { password_from: "env:BOB" },
    },
    aliases: { sales: ["ann@acme.example", "zoe@globex.example"] },
    catch_all: ["bob@acme.example"],
  });
  expect(errorsOf(stack)).toEqual([]);
});

test("mailboxes are made one by one where that reads better", () => {
  const stack = newStack();
  const domain = new MailDomain(stack, "acme.example", { server: company(stack).mail() });
  const mailbox = new Mailbox(domain, "ann", { passwordFrom: "env:ANN", quota: 1000000 });
  expect(mailbox.address).toBe("ann@acme.example");
  expect(only(stack, "postform_mail_domain").mailboxes).toEqual({ ann: { password_from: "env:ANN", quota: 1000000 } });
});

describe("a name is given once:", () => {
  const domain = () => {
    const stack = newStack();
    return new MailDomain(stack, "acme.example", {
      server: company(stack).mail(),
      passwordsFrom: "file:passwords.json",
    });
  };

  test("two mailboxes", () => {
    expect(() => domain().addMailbox("ann").addMailbox("ann")).toThrow("ann@acme.example is a mailbox already");
  });
  test("a mailbox and an alias", () => {
    expect(() => domain().addMailbox("ann").addAlias("ann", ["bob"])).toThrow("or send copies by the mailbox's copyTo");
  });
  test("two aliases", () => {
    expect(() => domain().addAlias("all", ["ann"]).addAlias("all", ["bob"])).toThrow(
      "all@acme.example is an alias already: give all its recipients at once",
    );
  });
  test("two aliases of an alias domain", () => {
    const stack = newStack();
    const server = company(stack).mail();
    const aliases = new VirtualAliasDomain(stack, "group.example", { server, aliases: { all: ["ann@acme.example"] } });
    expect(() => aliases.addAlias("all", ["bob@acme.example"])).toThrow("all@group.example is an alias already");
  });
});

test("an alias domain leads to a domain of the model, name for name; a specific alias may lead elsewhere", () => {
  const stack = newStack();
  const { mail, zone } = company(stack);
  const domain = new MailDomain(stack, "acme.example", {
    server: mail(),
    zone: zone(),
    passwordsFrom: "file:passwords.json",
  });
  domain.addMailbox("ann");
  new VirtualAliasDomain(stack, "group.example", { server: mail(), targetDomain: domain }).addAlias("admin", [
    "ann",
    "lisi@qq.example",
  ]);
  expect(only(stack, "postform_alias_domain")).toMatchObject({
    domain: "group.example",
    target_domain: "acme.example",
    aliases: { admin: ["ann@acme.example", "lisi@qq.example"] },
  });
  expect(errorsOf(stack)).toEqual([]);
});

test("an alias domain's zone has MX and SPF, but no client set-up: nobody logs in there", () => {
  const stack = newStack();
  const { mail, zone } = company(stack);
  new VirtualAliasDomain(stack, "acme.example", { server: mail(), zone: zone(), targetDomain: "globex.example" });
  expect(Object.keys(only(stack, "postform_dns_zone").records).sort()).toEqual(["@ MX", "@ TXT", "mail A"]);
});

test("a server waits for its host and certificate, a domain for its server", () => {
  const stack = newStack();
  const { mail } = company(stack);
  new MailDomain(stack, "acme.example", { server: mail() });
  const address = (type: string) => `${type}.${Object.keys(resources(stack, type))[0]}`;
  expect(only(stack, "postform_mail_server").depends_on).toEqual([
    address("postform_host"),
    address("postform_host_baseline"),
    address("postform_tls_cert"),
  ]);
  expect(only(stack, "postform_mail_domain").depends_on).toEqual([address("postform_mail_server")]);
});

test("saslauthd's packages come with it", () => {
  const stack = newStack();
  const { host, certificate } = company(stack);
  const names = { hostname: "mail.acme.example", origin: "acme.example" };
  new MailServer(stack, "cyrus", { host: host(), certificate: certificate(), sasl: "cyrus", ...names });
  expect(only(stack, "postform_host").services).toEqual(expect.arrayContaining(["mail", "mail-cyrus"]));
});

test("a domain is put on another stack's mail server by what that is", () => {
  const stack = newStack();
  const host = Host.fromHostAttributes(stack, "far", { address: "192.0.2.77" });
  const names = { hostname: "mail.host.example", origin: "host.example" };
  const server = MailServer.fromMailServerAttributes({ host, ...names });
  new MailDomain(stack, "acme.example", { server, zone: company(stack).zone() });
  expect(only(stack, "postform_mail_domain").host_connection).toBe("ssh://root@192.0.2.77:22");
  expect(only(stack, "postform_dns_zone").records["@ MX"].values).toEqual(["10 mail.host.example."]);
});
