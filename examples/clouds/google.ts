// Acme at Google: a Compute Engine instance with a reserved address.
import { ComputeAddress } from "@cdktf/provider-google/lib/compute-address";
import { ComputeFirewall } from "@cdktf/provider-google/lib/compute-firewall";
import { ComputeInstance } from "@cdktf/provider-google/lib/compute-instance";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { App } from "cdktf";
import { FirstBoot, Host, PostformStack } from "postform";
import { acmeOn, authorizedKeys, hostname, ports } from "./acme";

const app = new App();
const stack = new PostformStack(app, "google");
new GoogleProvider(stack, "google", { project: "acme", region: "europe-west3", zone: "europe-west3-a" });
new TlsProvider(stack, "tls");

const hostKey = new PrivateKey(stack, "host-key", { algorithm: "ED25519" });
const firstBoot = new FirstBoot(stack, "first-boot", {
  authorizedKeys,
  hostname,
  hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: hostKey.publicKeyOpenssh },
});
const firewall = new ComputeFirewall(stack, "firewall", {
  name: "mail",
  network: "default",
  sourceRanges: ["0.0.0.0/0"],
  targetTags: ["mail"],
  allow: Object.entries(ports).map(([protocol, numbers]) => ({ protocol, ports: numbers.map(String) })),
});
const address = new ComputeAddress(stack, "address", { name: "mail" });
const machine = new ComputeInstance(stack, "machine", {
  name: "mail",
  machineType: "e2-small",
  tags: ["mail"],
  bootDisk: { initializeParams: { image: "debian-cloud/debian-12", size: 20 } },
  networkInterface: [{ network: "default", accessConfig: [{ natIp: address.address }] }],
  metadata: {
    "user-data": firstBoot.userData,
    // Google's Debian reads no user data by itself; until it does, it is not yet the machine that is waited for.
    "startup-script":
      "#!/bin/sh\ncommand -v cloud-init >/dev/null || { apt-get update && apt-get install --yes cloud-init && reboot; }\n",
  },
  // It is reached for as long as what is on it.
  dependsOn: [firewall],
});
// The instance's own: known when the instance is there, and not just the address.
const { natIp } = machine.networkInterface.get(0).accessConfig.get(0);
acmeOn(stack, Host.fromMachine(stack, "host", { firstBoot, address: natIp }));
app.synth();
