// Acme at DigitalOcean: a droplet, whose name is its PTR.
import { Droplet } from "@cdktf/provider-digitalocean/lib/droplet";
import { DigitaloceanProvider } from "@cdktf/provider-digitalocean/lib/provider";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { App } from "cdktf";
import { FirstBoot, Host, PostformStack } from "postform";
import { acmeOn, authorizedKeys, hostname } from "./acme";

const app = new App();
const stack = new PostformStack(app, "digitalocean");
new DigitaloceanProvider(stack, "digitalocean"); // DIGITALOCEAN_TOKEN
new TlsProvider(stack, "tls");

const hostKey = new PrivateKey(stack, "host-key", { algorithm: "ED25519" });
const firstBoot = new FirstBoot(stack, "first-boot", {
  authorizedKeys,
  hostname,
  hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: hostKey.publicKeyOpenssh },
});
const machine = new Droplet(stack, "machine", {
  name: hostname,
  image: "debian-12-x64",
  region: "fra1",
  size: "s-1vcpu-2gb",
  userData: firstBoot.userData,
  // It is for the first boot; a change would make another machine.
  lifecycle: { ignoreChanges: ["user_data"] },
});
acmeOn(stack, Host.fromMachine(stack, "host", { firstBoot, address: machine.ipv4Address }));
app.synth();
