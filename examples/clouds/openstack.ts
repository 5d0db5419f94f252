// Acme at an OpenStack cloud, such as OVH's or Infomaniak's: an instance on the network that has public addresses.
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { App } from "cdktf";
import { FirstBoot, Host, PostformStack } from "postform";
import { acmeOn, authorizedKeys, hostname, ports } from "./acme";
import { Untyped, UntypedProvider } from "./untyped";

const app = new App();
const stack = new PostformStack(app, "openstack");
new UntypedProvider(stack, "openstack", "terraform-provider-openstack/openstack", "~> 3.0"); // OS_CLOUD
new TlsProvider(stack, "tls");

const hostKey = new PrivateKey(stack, "host-key", { algorithm: "ED25519" });
const firstBoot = new FirstBoot(stack, "first-boot", {
  authorizedKeys,
  hostname,
  hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: hostKey.publicKeyOpenssh },
});
const group = new Untyped(stack, "group", "openstack_networking_secgroup_v2", { name: "mail" });
const rules = Object.entries(ports).flatMap(([protocol, numbers]) =>
  numbers.map(
    (port) =>
      new Untyped(stack, `${protocol}-${port}`, "openstack_networking_secgroup_rule_v2", {
        security_group_id: group.getStringAttribute("id"),
        direction: "ingress",
        ethertype: "IPv4",
        protocol,
        port_range_min: port,
        port_range_max: port,
        remote_ip_prefix: "0.0.0.0/0",
      }),
  ),
);
const settings = {
  name: "mail",
  image_name: "Debian 12",
  flavor_name: "d2-2",
  network: [{ name: "Ext-Net" }],
  security_groups: [group.getStringAttribute("name")],
  user_data: firstBoot.userData,
};
const machine = new Untyped(stack, "machine", "openstack_compute_instance_v2", settings, {
  // User data is for the first boot; a change would make another machine.
  lifecycle: { ignoreChanges: ["user_data"] },
  // It is reached for as long as what is on it.
  dependsOn: rules,
});
const address = machine.getStringAttribute("access_ip_v4");
acmeOn(stack, Host.fromMachine(stack, "host", { firstBoot, address }));
app.synth();
