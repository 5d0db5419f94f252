// What a machine of any provider is given at its first boot, and how its host is reached after it.
import { expect, test } from "vitest";
import { TerraformOutput, Testing } from "../../constructs/cdktf.ts";
import { FirstBoot, type FirstBootProps, Host, PostformTlsCert } from "../../index.ts";
import { userData } from "../../provider/render/cloud-init.ts";
import { newStack, only } from "./synth.ts";

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ";
const authorizedKeys = [`${publicKey} ann@laptop\n`];
const hostKey = { privateKey: "-----BEGIN KEY-----\n", publicKey: `${publicKey} machine\n` };
const hostname = "mail.acme.example";

/** Its user data as Terraform is given it. */
function given(props: FirstBootProps): { plain: string; base64: string } {
  const stack = newStack();
  const firstBoot = new FirstBoot(stack, "first-boot", props);
  new TerraformOutput(stack, "plain", { value: firstBoot.userData });
  new TerraformOutput(stack, "base64", { value: firstBoot.userDataBase64 });
  const { output } = JSON.parse(Testing.synth(stack));
  return { plain: output.plain.value, base64: output.base64.value };
}

test("user data that is known is written as it is, and no template is found in it", () => {
  const runCommands = ["echo ${HOME} %{x} $HOME"];
  const { plain, base64 } = given({ user: "root", authorizedKeys, hostname, hostKey, runCommands });
  const text = userData({
    user: "root",
    authorizedKeys: [`${publicKey} ann@laptop`],
    hostname,
    hostKey: { ...hostKey, publicKey },
    runCommands,
  });
  expect(plain).toBe(text.replace(/[$%](?={)/g, "$&$&"));
  expect(Buffer.from(base64, "base64").toString()).toBe(text);
});

test("user data that hangs on another resource is an expression of it", () => {
  const stack = newStack();
  const cert = new PostformTlsCert(stack, "cert", { hostConnection: "ssh://root@192.0.2.10:22", name: "x", names: [] });
  const firstBoot = new FirstBoot(stack, "first-boot", { authorizedKeys, hostname: cert.chain });
  new TerraformOutput(stack, "plain", { value: firstBoot.userData });
  new TerraformOutput(stack, "base64", { value: firstBoot.userDataBase64 });
  const { output, locals } = JSON.parse(Testing.synth(stack));
  expect(Object.values(locals)).toMatchObject([{ fqdn: "${postform_tls_cert.cert.chain}" }]);
  const [name] = Object.keys(locals);
  expect(output.plain.value).toBe(`#cloud-config\n\${jsonencode(local.${name})}\n`);
  expect(output.base64.value).toBe(`\${base64encode("#cloud-config\\n\${jsonencode(local.${name})}\\n")}`);
});

test("a machine is reached as its first boot made it: its user, its name, and its key until the first contact", () => {
  const stack = newStack();
  const firstBoot = new FirstBoot(stack, "first-boot", { authorizedKeys, hostname, hostKey });
  Host.fromMachine(stack, "host", { firstBoot, address: "192.0.2.10", baseline: false });
  expect(only(stack, "postform_host")).toEqual({
    address: "192.0.2.10",
    bootstrap_host_key: publicKey,
    hostname,
    services: [],
    sudo: true,
    user: "postform",
    wait_seconds: 600,
  });
});

test("a machine's own host key is pinned for good", () => {
  const stack = newStack();
  const firstBoot = new FirstBoot(stack, "first-boot", { authorizedKeys, user: "root" });
  Host.fromMachine(stack, "host", {
    firstBoot,
    address: "192.0.2.10",
    hostKey: publicKey,
    waitSeconds: 60,
    baseline: false,
  });
  expect(only(stack, "postform_host")).toEqual({
    address: "192.0.2.10",
    host_key: publicKey,
    services: [],
    sudo: false,
    user: "root",
    wait_seconds: 60,
  });
});

test("a machine whose host key nobody knows is refused", () => {
  const stack = newStack();
  const firstBoot = new FirstBoot(stack, "first-boot", { authorizedKeys });
  expect(() => Host.fromMachine(stack, "host", { firstBoot, address: "192.0.2.10" })).toThrow(
    "acme/host has no host key that is known; give hostKey, or a firstBoot with one",
  );
});

test.each<[string, Partial<FirstBootProps>, string]>([
  ["nobody may log in", { authorizedKeys: [] }, "authorizedKeys is empty; at least one is needed"],
  ["a user that is none", { user: "Root!" }, 'user: "Root!" is not allowed; allowed is a Unix account'],
  ["a name that is none", { hostname: "mail" }, 'hostname: "mail" is not allowed; allowed is'],
  [
    "a host key of another kind",
    { hostKey: { ...hostKey, publicKey: "ssh-rsa AAAAB3Nz" } },
    'hostKey.publicKey: "ssh-rsa AAAAB3Nz" is not allowed; allowed is an ed25519 key',
  ],
  ["more than a provider takes", { runCommands: ["x".repeat(17_000)] }, "at most 16384 are allowed"],
])("%s is refused", (_, props, message) => {
  expect(() => new FirstBoot(newStack(), "first-boot", { authorizedKeys, ...props })).toThrow(message);
});
