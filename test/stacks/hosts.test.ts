// A company's machines are called what a person likes.
import { expect, test } from "vitest";
import { Testing } from "../../constructs/cdktf.ts";
import { CompanyStack } from "../../index.ts";
import { parseCompanyFile } from "../../schemas/company-file.ts";

test("also what the stack's own parts are called", () => {
  const names = ["mail", "web", "gate", "postform", "name-server", "mail-certificate", "web-certificate", "host"];
  const hosts = names.map((name, index) => `  ${name}: { address: 192.0.2.${index + 1}, baseline: false }\n`).join("");
  const file = parseCompanyFile(
    `company: acme
contact: hostmaster@acme.example
hosts:
${hosts}mail:
  host: mail
  hostname: mail.acme.example
  domains: { acme.example: { mailboxes: { ann: { passwordFrom: "env:ANN" } } } }
web: { host: web, sites: { www.acme.example: { pages: { index.html: hello } } } }
`,
    "acme.yaml",
  );
  if (!("company" in file)) throw new Error("it is no company's file");
  const stack = new CompanyStack(Testing.app(), "acme", { company: file.company });
  const { resource } = JSON.parse(Testing.synth(stack, true));
  const servicesOf = Object.values(resource.postform_host as Record<string, { address: string; services: string[] }>)
    .filter(({ services }) => services.length > 0)
    .map(({ address, services }) => [address, services]);
  expect(Object.keys(resource.postform_host)).toHaveLength(names.length);
  expect(servicesOf).toEqual([
    ["192.0.2.1", ["mail", "tls"]],
    ["192.0.2.2", ["tls", "web"]],
  ]);
});
