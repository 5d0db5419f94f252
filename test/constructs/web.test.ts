// Web servers and sites, certificates, and the site that mail clients set themselves up from.
import { expect, test } from "vitest";
import { MailAutoconfig, MailDomain, MailServer, TlsCert, WebSite } from "../../index.ts";
import { company, errorsOf, newStack, only } from "./synth.ts";

test("a site's names are in its zone and its certificate", () => {
  const stack = newStack();
  const { zone, web, certificate } = company(stack);
  new WebSite(stack, "www.acme.example", {
    server: web(),
    certificate: certificate(),
    aliases: ["acme.example", "www.elsewhere.example"],
    zones: [zone()],
    pages: { "index.html": `It's \${name}\n` },
  });
  expect(only(stack, "postform_dns_zone").records).toEqual({
    "@ A": { values: ["192.0.2.10"] },
    "www A": { values: ["192.0.2.10"] },
  });
  expect(only(stack, "postform_tls_cert")).toMatchObject({
    issuer: "self-signed",
    names: ["www.acme.example", "acme.example", "www.elsewhere.example"],
  });
  expect(only(stack, "postform_web_site").pages).toEqual({ "index.html": `It's $\${name}\n` });
  expect(errorsOf(stack)).toEqual([]);
});

test("a certificate that lacks a name by which a server is known is an error; a wildcard stands for one label", () => {
  const stack = newStack();
  const { host, web } = company(stack);
  const certificate = new TlsCert(stack, "given", { host: host(), names: ["acme.example", "*.acme.example"] });
  for (const serverName of ["acme.example", "www.acme.example", "a.b.acme.example"])
    new WebSite(stack, `site-${serverName}`, { server: web(), certificate, serverName });
  expect(errorsOf(stack)).toEqual([
    "the certificate is for acme.example, *.acme.example, and lacks a.b.acme.example, by which a server is known: add it to names, or leave names out (certificate-names: RFC 9525 6)",
  ]);
});

test("a certificate that nobody uses has to say what it is for", () => {
  const stack = newStack();
  company(stack).certificate();
  expect(errorsOf(stack)).toEqual([expect.stringContaining("no server uses this certificate")]);
});

test("a certificate that is on the host by other means is checked for the names, too", () => {
  const stack = newStack();
  const files = { chain: "/etc/ssl/acme.pem", key: "/etc/ssl/acme.key", names: ["acme.example"] };
  const certificate = TlsCert.fromFiles(files);
  const { web } = company(stack);
  expect(() => new WebSite(stack, "www.acme.example", { server: web(), certificate })).toThrow(
    "the certificate /etc/ssl/acme.pem is for acme.example, and lacks www.acme.example",
  );
});

test("a company's own CA signs", () => {
  const stack = newStack();
  const ca = { certificateFrom: "file:ca.pem", keyFrom: "env:CA_KEY" };
  new TlsCert(stack, "mail", { host: company(stack).host(), names: ["mail.acme.example"], ca });
  expect(only(stack, "postform_tls_cert")).toMatchObject({
    name: "mail",
    issuer: "ca",
    ca: { certificate_from: "file:ca.pem", key_from: "env:CA_KEY" },
  });
});

test("mail clients find what the server offers, encrypted from the start before STARTTLS", () => {
  const stack = newStack();
  const { host, zone, web, certificate } = company(stack);
  const names = { hostname: "mail.acme.example", origin: "acme.example" };
  const protocols = ["smtp", "submission", "submissions", "imaps"] as const;
  const server = new MailServer(stack, "mail", { host: host(), certificate: certificate(), ...names, protocols });
  const domain = new MailDomain(stack, "acme.example", { server });
  new MailAutoconfig(stack, "autoconfig", { domain, server: web(), certificate: certificate(), zones: [zone()] });
  const { pages, ...site } = only(stack, "postform_web_site");
  expect(site).toMatchObject({ server_name: "autoconfig.acme.example", document_root: "/www/autoconfig/acme.example" });
  const xml: string = pages["mail/config-v1.1.xml"];
  expect(
    [...xml.matchAll(/<(\w+) type="(\w+)">|<port>(\d+)|<socketType>(\w+)/g)].map((match) =>
      match.slice(1).find(Boolean),
    ),
  ).toEqual(["incomingServer", "993", "SSL", "outgoingServer", "465", "SSL", "outgoingServer", "587", "STARTTLS"]);
  expect(xml).toContain("<hostname>mail.acme.example</hostname>");
  expect(only(stack, "postform_dns_zone").records["autoconfig A"].values).toEqual(["192.0.2.10"]);
});
