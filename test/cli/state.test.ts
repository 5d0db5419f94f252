// What `postform state restore` makes of a stack's configuration and of Terraform's plan; that it brings a state back is a scenario's test.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockWait } from "../../cli/stacks/attached.ts";
import { bookOf, resourcesOf } from "../../cli/stacks/synthesized.ts";
import { hcl, idOf } from "../../cli/state/blocks.ts";
import { differing } from "../../cli/state/restore.ts";

function synthesized(resource: Record<string, Record<string, object>>) {
  const folder = mkdtempSync(join(tmpdir(), "postform-state-"));
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ resource }));
  const resources = resourcesOf({ folder });
  rmSync(folder, { recursive: true });
  return Object.fromEntries(resources.map((one) => [one.address, one]));
}

const onMain = { host_connection: "${postform_host.main.host_connection}" };
const hostKey = "SHA256:eZoiQOaXhwIhPziUZ7dmYBoQr9HZiuIY1V3/osEJNLg";

it("an import id has the connection that the resource has: computed with the host's key, or as it is configured", () => {
  const resources = synthesized({
    postform_host: {
      main: { address: "2001:db8::10", port: 2222, user: "ops", sudo: true, adopt: true, host_key: hostKey },
    },
    postform_mail_domain: { acme: { ...onMain, domain: "acme.example" } },
    postform_dns_records: {
      ptr: { host_connection: "ssh://root@192.0.2.53:22", zone: "2.0.192.in-addr.arpa", contributor: "acme" },
    },
    null_resource: { gate: {} },
  });
  const ids = Object.values(resources).map((one) => [one.address, idOf(one, one.connection ?? "", { hostKey })]);
  const main = `ssh://ops@[2001:db8::10]:2222`;
  expect(Object.fromEntries(ids)).toEqual({
    "postform_host.main": `${main}?hostkey=${hostKey}&sudo=1&adopt=1`,
    "postform_mail_domain.acme": `${main}/acme.example?hostkey=${hostKey}&sudo=1&adopt=1`,
    "postform_dns_records.ptr": "ssh://root@192.0.2.53:22/2.0.192.in-addr.arpa/acme",
  });
  expect(Object.values(resources).map(bookOf)).toEqual([
    "dns_records+2.0.192.in-addr.arpa+acme",
    "host",
    "mail_domain+acme.example",
  ]);
});

it("a host whose address or key another resource has to tell is not known yet", () => {
  const resources = synthesized({
    postform_host: {
      main: { address: "${aws_instance.mail.public_ip}" },
      booted: { address: "192.0.2.10", bootstrap_host_key: "ssh-ed25519 AAAA" },
    },
    postform_mail_server: { mail: onMain },
  });
  expect(Object.values(resources).map(({ connection }) => connection)).toEqual([undefined, undefined, undefined]);
  expect(resources["postform_mail_server.mail"]?.host).toBe("postform_host.main");
});

it("blocks are printed as a person writes them", () => {
  expect(hcl([{ to: "postform_host.main", id: "ssh://root@192.0.2.10:22" }])).toBe(
    'import {\n  to = postform_host.main\n  id = "ssh://root@192.0.2.10:22"\n}\n',
  );
});

it("what the plan does beside importing is told, but for the gate", () => {
  const change = (address: string, ...actions: string[]) => ({
    address,
    type: address.split(".")[0],
    change: { actions },
  });
  const plan = {
    resource_changes: [
      change("postform_host.main", "no-op"),
      change("postform_mail_server.mail", "update"),
      change("postform_web_site.www", "create"),
      change("null_resource.gate", "create"),
    ],
  };
  expect(differing(JSON.stringify(plan))).toEqual(["postform_mail_server.mail", "postform_web_site.www"]);
  expect(differing("{}")).toEqual([]);
});

it("a plan waits for a locked state, unless a person says how long", () => {
  expect(lockWait({ TF_CLI_ARGS_plan: "-no-color" })).toEqual(["-lock-timeout=120s"]);
  expect(lockWait({ TF_CLI_ARGS_plan: "-lock-timeout=20m" })).toEqual([]);
  expect(lockWait({ TF_CLI_ARGS: "-lock=false" })).toEqual([]);
});
