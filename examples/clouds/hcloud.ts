// Acme at Hetzner: a cloud server, and its PTR.
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { App } from "cdktf";
import { FirstBoot, Host, PostformStack } from "postform";
import { acmeOn, authorizedKeys, hostname } from "./acme";
import { Untyped, UntypedProvider } from "./untyped";

const app = new App();
const stack = new PostformStack(app, "hcloud");
new UntypedProvider(stack, "hcloud", "hetznercloud/hcloud", "~> 1.50"); // HCLOUD_TOKEN
new TlsProvider(stack, "tls");

const hostKey = new PrivateKey(stack, "host-key", { algorithm: "ED25519" });
const firstBoot = new FirstBoot(stack, "first-boot", {
  authorizedKeys,
  hostname,
  hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: hostKey.publicKeyOpenssh },
});
const settings = {
  name: "mail",
  image: "debian-12",
  server_type: "cx23",
  location: "nbg1",
  user_data: firstBoot.userData,
};
// User data is for the first boot; a change would make another machine.
const machine = new Untyped(stack, "machine", "hcloud_server", settings, {
  lifecycle: { ignoreChanges: ["user_data"] },
});
const address = machine.getStringAttribute("ipv4_address");
new Untyped(stack, "ptr", "hcloud_rdns", {
  server_id: machine.getNumberAttribute("id"),
  ip_address: address,
  dns_ptr: hostname,
});
acmeOn(stack, Host.fromMachine(stack, "host", { firstBoot, address }));
app.synth();
