// What Terraform is given for a resource that a person configured.
import { expect, test } from "vitest";
import {
  PostformConfig,
  PostformHost,
  PostformMailDomain,
  PostformProvider,
  PostformTlsCert,
  PostformWebSite,
} from "../../constructs/bindings/index.ts";
import { TerraformStack, Testing } from "../../constructs/cdktf.ts";
import { PROVIDER_SOURCE, providerVersion } from "../../provider/install/index.ts";

const newStack = () => new TerraformStack(Testing.app(), "company");
const synth = (stack: TerraformStack) =>
  JSON.parse(Testing.synth(stack), (key, value) => (key === "//" ? undefined : value));

test("a site refers to its host and certificate, and its pages' templates are text", () => {
  const stack = newStack();
  const host = new PostformHost(stack, "host", { address: "192.0.2.10", nameServers: ["192.0.2.53"], sudo: false });
  const certificate = new PostformTlsCert(stack, "certificate", {
    hostConnection: host.hostConnection,
    name: "www",
    names: ["www.example.com"],
    ca: { certificateFrom: "file:$CA", keyFrom: "env:KEY" },
  });
  new PostformWebSite(stack, "site", {
    hostConnection: host.hostConnection,
    serverName: "www.example.com",
    certificate: { chain: certificate.chain, key: certificate.key },
    pages: { "index.html": `\${evil} %{ if true } $\${x} 100% 1e5 $argon2id$v=19$m=4e5 on ${host.platform}\n` },
    hstsSeconds: 0,
    extra: [],
    dependsOn: [host],
  });
  expect(synth(stack).resource).toEqual({
    postform_host: { host: { address: "192.0.2.10", name_servers: ["192.0.2.53"], sudo: false } },
    postform_tls_cert: {
      certificate: {
        host_connection: "${postform_host.host.host_connection}",
        name: "www",
        names: ["www.example.com"],
        ca: { certificate_from: "file:$CA", key_from: "env:KEY" },
      },
    },
    postform_web_site: {
      site: {
        host_connection: "${postform_host.host.host_connection}",
        server_name: "www.example.com",
        certificate: {
          chain: "${postform_tls_cert.certificate.chain}",
          key: "${postform_tls_cert.certificate.key}",
        },
        pages: {
          "index.html":
            "$${evil} %%{ if true } $$${x} 100% 1e5 $argon2id$v=19$m=4e5 on ${postform_host.host.platform}\n",
        },
        hsts_seconds: 0,
        extra: [],
        depends_on: ["postform_host.host"],
      },
    },
  });
});

test("keys of maps are values of a person, not names of ours: never respelled, and no template either", () => {
  const stack = newStack();
  new PostformMailDomain(stack, "domain", {
    hostConnection: "ssh://root@192.0.2.10:22",
    domain: "example.com",
    mailboxes: { annMarie: { copyTo: ["bob@example.com"] } },
    aliases: { "${evil}": ["ann@example.com"] },
  });
  new PostformConfig(stack, "config", {
    hostConnection: "ssh://root@192.0.2.10:22",
    name: "motd",
    files: { "/etc/motdFile": { content: "hello\n" } },
    units: { "cron.service": { onChange: "nothing" } },
  });
  const { postform_mail_domain, postform_config } = synth(stack).resource;
  expect(postform_mail_domain.domain.mailboxes).toEqual({ annMarie: { copy_to: ["bob@example.com"] } });
  expect(postform_mail_domain.domain.aliases).toEqual({ "$${evil}": ["ann@example.com"] });
  expect(postform_config.config.files).toEqual({ "/etc/motdFile": { content: "hello\n" } });
  expect(postform_config.config.units).toEqual({ "cron.service": { on_change: "nothing" } });
});

test("the whole of another resource's lists and maps can be passed on", () => {
  const stack = newStack();
  const host = new PostformHost(stack, "host", { address: "192.0.2.10" });
  new PostformWebSite(stack, "site", {
    hostConnection: host.hostConnection,
    serverName: "www.example.com",
    certificate: { chain: "/c", key: "/k" },
    pages: host.files,
    extra: host.drift,
  });
  const { site } = synth(stack).resource.postform_web_site;
  expect(site).toMatchObject({ pages: "${postform_host.host.files}", extra: "${postform_host.host.drift}" });
});

test("a stack requires our provider in the very version that is built", () => {
  const stack = newStack();
  new PostformProvider(stack, "postform");
  const { terraform, provider } = synth(stack);
  expect(terraform.required_providers).toEqual({
    postform: { source: PROVIDER_SOURCE, version: providerVersion() },
  });
  expect(provider).toEqual({ postform: [{}] });
});

test("an id that begins with a digit becomes a name that Terraform takes, wherever it is named", () => {
  const stack = newStack();
  const host = new PostformHost(stack, "163.com", { address: "192.0.2.10" });
  const certificate = { chain: "/c", key: "/k" };
  new PostformWebSite(stack, "site", {
    hostConnection: host.hostConnection,
    serverName: "www.example.com",
    certificate,
    dependsOn: [host],
  });
  const { postform_host, postform_web_site } = synth(stack).resource;
  expect(Object.keys(postform_host)).toEqual(["_163com"]);
  expect(postform_web_site.site).toMatchObject({
    host_connection: "${postform_host._163com.host_connection}",
    depends_on: ["postform_host._163com"],
  });
});
