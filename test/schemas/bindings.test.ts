// What a person is told about props of their own CDKTF project when it is synthesized, and that references pass.
import { expect, test } from "vitest";
import {
  PostformDnsZone,
  PostformHost,
  PostformMailDomain,
  PostformProvider,
  PostformWebSite,
} from "../../constructs/bindings/index.ts";
import { Fn, Lazy, TerraformStack, Testing, Token } from "../../constructs/cdktf.ts";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "company");
  new PostformProvider(stack, "postform");
  return stack;
}

/** As a person writes it who has a reference where a map is expected. */
const reference = (value: unknown) => Token.asAny(value) as never;

function whatIsSaid(stack: TerraformStack): string[] {
  try {
    Testing.synth(stack, true);
    return [];
  } catch (error) {
    if (!(error as Error).message.startsWith("Validation failed")) throw error;
    return (error as Error).message.split("\n").flatMap((line) => /^\s+\[(.*)$/.exec(line)?.[1] ?? []);
  }
}

const site = { hostConnection: "ssh://root@192.0.2.10:22", certificate: { chain: "/c", key: "/k" } };

test("each wrong prop is told with the resource that it is of", () => {
  const stack = newStack();
  new PostformWebSite(stack, "site", {
    ...site,
    serverName: "Www.example.com",
    aliases: ["a.example.com", "a.example.com"],
    pages: { "../passwd": "x" },
    hstsSeconds: -1,
  });
  expect(whatIsSaid(stack)).toEqual([
    'company/site] serverName: "Www.example.com" is not allowed; allowed is a host\'s full name such as mail.example.com (RFC 1123 2.1): write it in lower case: www.example.com',
    'company/site] aliases: "a.example.com" is there twice',
    'company/site] pages.../passwd: "../passwd" is not allowed; allowed is a path below the document root such as index.html, of letters, digits and . _ @ : + , = ~ -',
    "company/site] hstsSeconds: -1 is too small; at least 0 is allowed",
  ]);
});

test("a key that TypeScript did not see is told, with the one that was meant", () => {
  const stack = newStack();
  const mailboxes = JSON.parse('{ "ann": { "copyto": ["bob@example.com"] } }');
  new PostformMailDomain(stack, "domain", { hostConnection: site.hostConnection, domain: "example.com", mailboxes });
  expect(whatIsSaid(stack)).toEqual([
    'company/domain] mailboxes.ann.copyto: "copyto" is not a key that is known here; did you mean "copyTo"?',
  ]);
});

test("references pass, whatever they stand for", () => {
  const stack = newStack();
  const host = new PostformHost(stack, "host", { address: Token.asString(Fn.element(["192.0.2.10"], 0)) });
  new PostformWebSite(stack, "site", {
    ...site,
    hostConnection: host.hostConnection,
    serverName: `www.${host.platform}.example`,
    aliases: host.drift,
    pages: host.files,
    hstsSeconds: Token.asNumber(Fn.max([1, 2])),
  });
  new PostformMailDomain(stack, "domain", {
    hostConnection: host.hostConnection,
    domain: "example.com",
    mailboxes: reference(Fn.merge([{ ann: {} }])),
    aliases: { [host.platform]: ["ann@example.com"] },
  });
  // An object that stands for a value leads back to its own construct.
  const circular = Object.assign(Lazy.anyValue({ produce: () => ({}) }), { stack });
  new PostformDnsZone(stack, "zone", {
    hostConnection: host.hostConnection,
    zone: "example.com",
    records: reference(circular),
  });
  expect(whatIsSaid(stack)).toEqual([]);
});

test("what is wrong beside a reference is told", () => {
  const stack = newStack();
  const host = new PostformHost(stack, "host", { address: "192.0.2.10" });
  new PostformWebSite(stack, "site", { ...site, serverName: "www.example.com", aliases: [host.platform, "no dot"] });
  expect(whatIsSaid(stack)).toEqual([
    'company/site] aliases.1: "no dot" is not allowed; allowed is a host\'s full name such as mail.example.com (RFC 1123 2.1)',
  ]);
});

test("props that come together later are looked at when they are there", () => {
  const stack = newStack();
  const records: Record<string, { values: string[] }> = {};
  new PostformDnsZone(stack, "zone", {
    hostConnection: site.hostConnection,
    zone: "example.com",
    get records() {
      return records;
    },
  });
  records["www a"] = { values: ["192.0.2.10"] };
  expect(whatIsSaid(stack)).toEqual([
    expect.stringMatching(
      /^company\/zone\] records\.www a: "www a" is not allowed; .*: write the type in capitals: www A$/,
    ),
  ]);
});

test("what is on a host already can be imported, with its configuration written by Terraform", () => {
  const stack = newStack();
  PostformMailDomain.generateConfigForImport(stack, "domain", "ssh://root@192.0.2.10:22/example.com");
  expect(JSON.parse(Testing.synth(stack)).import).toEqual([
    { id: "ssh://root@192.0.2.10:22/example.com", to: "postform_mail_domain.domain" },
  ]);
});

test("a resource that is written down can be imported into it", () => {
  const stack = newStack();
  const domain = new PostformMailDomain(stack, "domain", {
    hostConnection: site.hostConnection,
    domain: "example.com",
  });
  domain.importFrom("ssh://root@192.0.2.10:22/example.com");
  expect(JSON.parse(Testing.synth(stack)).import).toEqual([
    { id: "ssh://root@192.0.2.10:22/example.com", to: "postform_mail_domain.domain" },
  ]);
});
