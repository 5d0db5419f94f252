// What stops a synthesis, told by the construct's path; and what is only said.
import { expect, test } from "vitest";
import { App, TerraformStack, Testing } from "../../constructs/cdktf.ts";
import { pictureChecks, wholePicture } from "../../constructs/checks/index.ts";
import {
  DnsZone,
  MailDomain,
  MailServer,
  PostformProvider,
  PostformStack,
  VirtualAliasDomain,
  WebSite,
} from "../../index.ts";
import { company, contact, errorsOf, newStack } from "./synth.ts";

const domainOn = (stack: PostformStack, props = {}) =>
  new MailDomain(stack, "acme.example", {
    server: company(stack).mail(),
    passwordsFrom: "file:passwords.json",
    ...props,
  });

test("every check has a name of its own and says where its rule comes from", () => {
  expect(new Set(pictureChecks.map(({ id }) => id)).size).toBe(pictureChecks.length);
  for (const { source } of pictureChecks) expect(source).toMatch(/RFC \d+|\w+\(5\)/);
});

test("a stack with a mistake is not synthesized, and says which construct", () => {
  const stack = newStack();
  domainOn(stack, { aliases: { sales: ["bob"] } });
  expect(() => Testing.synth(stack, true)).toThrow(
    "acme/acme.example: sales@acme.example leads to bob@acme.example, who does not exist",
  );
});

test("a plain TerraformStack is checked as well", () => {
  const stack = new TerraformStack(Testing.app(), "plain");
  new PostformProvider(stack, "postform");
  new MailDomain(stack, "acme.example", { server: company(stack as PostformStack).mail() }).addMailbox("ann");
  expect(() => Testing.synth(stack, true)).toThrow("ann@acme.example has no password");
});

test("mail is followed through all stacks of an app, and each stack tells its own mistakes", () => {
  const app = Testing.app();
  const [acme, globex] = [new PostformStack(app, "acme"), new PostformStack(app, "globex")];
  const bad = { aliases: { friends: ["zoe@globex.example"] } };
  domainOn(acme, bad);
  const { mail } = company(globex, { address: "192.0.2.20" });
  const other = new MailDomain(globex, "globex.example", { server: mail(), passwordsFrom: "file:passwords.json" });
  expect(errorsOf(acme).filter((message) => message.includes("zoe"))).toHaveLength(1);
  expect(() => Testing.synth(acme, true)).toThrow("zoe@globex.example, who does not exist");
  other.addMailbox("zoe");
  expect(errorsOf(acme).filter((message) => message.includes("zoe"))).toEqual([]);
});

test("one domain, zone and site has one owner", () => {
  const stack = newStack();
  const { mail, zone, web, certificate, nameServer } = company(stack);
  new MailDomain(stack, "acme.example", { server: mail(), zone: zone() });
  new MailDomain(stack, "again", { server: mail(), domain: "acme.example" });
  new DnsZone(stack, "zone-again", { nameServer: nameServer(), zone: "acme.example", contact });
  new WebSite(stack, "www.acme.example", { server: web(), certificate: certificate() });
  new WebSite(stack, "other.acme.example", {
    server: web(),
    certificate: certificate(),
    aliases: ["www.acme.example"],
  });
  expect(errorsOf(stack)).toEqual([
    "the zone acme.example on 192.0.2.53 belongs to acme/zone already; only one can have it (one-owner: RFC 1034 4.2, RFC 5321 2.3.5)",
    "the domain acme.example belongs to acme/acme.example already; only one can have it (one-owner: RFC 1034 4.2, RFC 5321 2.3.5)",
    "the web name www.acme.example belongs to acme/www.acme.example already; only one can have it (one-owner: RFC 1034 4.2, RFC 5321 2.3.5)",
  ]);
});

test("one page of a host has one site; sites may share a folder", () => {
  const stack = newStack();
  const { web, certificate } = company(stack);
  const site = (serverName: string, page: string, more = {}) =>
    new WebSite(stack, serverName, { server: web(), certificate: certificate(), pages: { [page]: "" }, ...more });
  site("www.acme.example", "index.html");
  site("news.acme.example", "news.html");
  site("own.acme.example", "index.html", { documentRoot: "/www/own" });
  expect(errorsOf(stack)).toEqual([]);
  site("shop.acme.example", "index.html");
  expect(errorsOf(stack)).toEqual([
    expect.stringContaining(
      "the page /www/html/index.html on 192.0.2.10 belongs to acme/www.acme.example already; only one can have it: give this site another documentRoot (one-owner",
    ),
  ]);
});

test("mailboxes of one server may copy each other's mail", () => {
  const stack = newStack();
  domainOn(stack)
    .addMailbox("ann", { copyTo: ["bob"] })
    .addMailbox("bob", { copyTo: ["ann"] });
  expect(errorsOf(stack)).toEqual([]);
});

test("a tag after + is the same mailbox, and an address elsewhere is nobody's here to know", () => {
  const stack = newStack();
  domainOn(stack).addMailbox("ann").addAlias("news", ["ann+news", "zoe@globex.example"]);
  expect(errorsOf(stack)).toEqual([]);
});

test("a catch-all is allowed, and a person is told what it takes", () => {
  const stack = newStack();
  domainOn(stack).addMailbox("ann").setCatchAll("ann");
  const { errors, warnings } = wholePicture(stack);
  expect(errors).toEqual([]);
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining("the catch-all of acme.example gives ann@acme.example all mail to names that do not exist"),
  ]);
  Testing.synth(stack, true);
  Testing.synth(stack, true);
  const told = stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === "@cdktf/warn"));
  expect(told).toHaveLength(1);
});

test("a person is told of mail to root and postmaster that reaches nobody", () => {
  const stack = newStack();
  const { mail } = company(stack);
  const server = mail();
  const domain = new MailDomain(stack, "acme.example", { server, passwordsFrom: "file:passwords.json" });
  new VirtualAliasDomain(stack, "led.example", { server, targetDomain: domain });
  const aliases = new VirtualAliasDomain(stack, "group.example", { server });
  const told = () => wholePicture(stack).warnings.map(({ message }) => message.replace(/[;(].*/, "").trim());
  expect(told()).toEqual([
    "mail to postmaster@acme.example is refused",
    "mail to postmaster@group.example is refused",
    "mail to root on mail.acme.example",
  ]);
  domain.addMailbox("ann").addAlias("postmaster", ["ann"]).addAlias("root", ["ann"]);
  aliases.addAlias("postmaster", ["ann"]);
  expect(told()).toEqual([]);
});

test("a person is told of a server that forwards to another, which does not know it", () => {
  const app = Testing.app();
  const [acme, globex] = [new PostformStack(app, "acme"), new PostformStack(app, "globex")];
  domainOn(acme).addMailbox("ann").addAlias("postmaster", ["ann"]).addAlias("root", ["ann"]);
  const { host, certificate } = company(globex, { address: "192.0.2.20" });
  const server = new MailServer(globex, "mail", {
    ...{ host: host(), certificate: certificate(), hostname: "mail.globex.example", origin: "globex.example" },
    localAliases: { root: ["ann@acme.example"] },
  });
  new VirtualAliasDomain(globex, "led.example", { server, targetDomain: "acme.example" });
  expect(wholePicture(app).warnings.map(({ construct, message }) => `${construct.node.path}: ${message}`)).toEqual([
    expect.stringMatching(
      /^acme\/mail: led\.example on mail\.globex\.example leads .* add 192\.0\.2\.20\/32 to forwarders/,
    ),
  ]);
});

test("names that are delegated to others are theirs to have addresses", () => {
  const stack = newStack();
  const { zone } = company(stack);
  zone().addDelegation("lab", { "ns.elsewhere.example": undefined }).addMx("@", "mail.lab.acme.example");
  expect(errorsOf(stack)).toEqual([]);
});

test.each(["mail", "mail.of.the.lab"])("a wildcard is an address of %s (RFC 4592)", (name) => {
  const stack = newStack();
  company(stack).zone().addA("*", "192.0.2.10").addMx("@", `${name}.acme.example`);
  expect(errorsOf(stack)).toEqual([]);
});

test("a zone that takes no mail says so (RFC 7505)", () => {
  const stack = newStack();
  company(stack).zone().addRecord("@", "MX", ["0 ."]);
  expect(errorsOf(stack)).toEqual([]);
});

test("an app of a thousand mailboxes in a hundred stacks is checked in seconds", () => {
  const app = new App({ outdir: Testing.app().outdir });
  for (let number = 0; number < 100; number += 1) {
    const stack = new PostformStack(app, `c${number}`);
    const { mail } = company(stack, { address: `192.0.2.${number + 1}` });
    const domain = new MailDomain(stack, "mail-domain", {
      server: mail(),
      domain: `c${number}.example`,
      passwordsFrom: "file:passwords.json",
    });
    for (let user = 0; user < 10; user += 1) domain.addMailbox(`u${user}`).addAlias(`a${user}`, [`u${user}`]);
  }
  const start = performance.now();
  wholePicture(app);
  expect(performance.now() - start).toBeLessThan(5000);
});

test("a chain of aliases may be as long as a person likes", () => {
  const stack = newStack();
  const domain = domainOn(stack).addMailbox("ann");
  for (let link = 0; link < 20_000; link += 1) domain.addAlias(`a${link}`, [link === 0 ? "ann" : `a${link - 1}`]);
  expect(errorsOf(stack)).toEqual([]);
  domain.setCatchAll("a19999").addAlias("a20000", ["a19999", "a20000"]);
  expect(errorsOf(stack)).toEqual([expect.stringContaining("mail would go in a circle: a20000@acme.example →")]);
});

test("a stack that is mended is taken, with another stack's mistake between", () => {
  const app = Testing.app();
  const [acme, globex] = [new PostformStack(app, "acme"), new PostformStack(app, "globex")];
  const domain = domainOn(acme, { aliases: { sales: ["ann"] } });
  const { mail } = company(globex, { address: "192.0.2.20" });
  new MailDomain(globex, "globex.example", {
    server: mail(),
    passwordsFrom: "file:passwords.json",
    aliases: { friends: ["zoe"] },
  });
  expect(() => Testing.synth(acme, true)).toThrow("ann@acme.example, who does not exist");
  expect(() => Testing.synth(globex, true)).toThrow("zoe@globex.example, who does not exist");
  domain.addMailbox("ann");
  Testing.synth(acme, true);
  expect(() => Testing.synth(globex, true)).toThrow("zoe@globex.example, who does not exist");
});
