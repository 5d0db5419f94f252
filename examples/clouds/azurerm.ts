// Acme at Azure: a virtual machine with its network, a public address, and a security group that lets mail in.
import { LinuxVirtualMachine } from "@cdktf/provider-azurerm/lib/linux-virtual-machine";
import { NetworkInterface } from "@cdktf/provider-azurerm/lib/network-interface";
import { NetworkInterfaceSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/network-interface-security-group-association";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { App } from "cdktf";
import { FirstBoot, Host, PostformStack } from "postform";
import { acmeOn, authorizedKeys, hostname, ports } from "./acme";

const app = new App();
const stack = new PostformStack(app, "azurerm");
new AzurermProvider(stack, "azurerm", { features: [{}] }); // ARM_SUBSCRIPTION_ID
new TlsProvider(stack, "tls");

const hostKey = new PrivateKey(stack, "host-key", { algorithm: "ED25519" });
const firstBoot = new FirstBoot(stack, "first-boot", {
  authorizedKeys,
  hostname,
  hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: hostKey.publicKeyOpenssh },
});
const group = new ResourceGroup(stack, "group", { name: "mail", location: "germanywestcentral" });
const common = { name: "mail", location: group.location, resourceGroupName: group.name };
const network = new VirtualNetwork(stack, "network", { ...common, addressSpace: ["10.0.0.0/16"] });
const subnet = new Subnet(stack, "subnet", {
  name: "mail",
  resourceGroupName: group.name,
  virtualNetworkName: network.name,
  addressPrefixes: ["10.0.1.0/24"],
});
const address = new PublicIp(stack, "address", { ...common, allocationMethod: "Static", sku: "Standard" });
const card = new NetworkInterface(stack, "card", {
  ...common,
  ipConfiguration: [
    { name: "mail", subnetId: subnet.id, privateIpAddressAllocation: "Dynamic", publicIpAddressId: address.id },
  ],
});
const firewall = new NetworkSecurityGroup(stack, "firewall", {
  ...common,
  securityRule: Object.entries(ports).map(([protocol, numbers], index) => ({
    name: protocol,
    priority: 100 + index,
    direction: "Inbound",
    access: "Allow",
    protocol: protocol === "tcp" ? "Tcp" : "Udp",
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRanges: numbers.map(String),
  })),
});
const guarded = new NetworkInterfaceSecurityGroupAssociation(stack, "guarded", {
  networkInterfaceId: card.id,
  networkSecurityGroupId: firewall.id,
});
const machine = new LinuxVirtualMachine(stack, "machine", {
  ...common,
  size: "Standard_B1ms",
  networkInterfaceIds: [card.id],
  sourceImageReference: { publisher: "Debian", offer: "debian-12", sku: "12-gen2", version: "latest" },
  osDisk: { caching: "ReadWrite", storageAccountType: "StandardSSD_LRS" },
  // Azure wants an account of its own, too; the same one is made once.
  adminUsername: firstBoot.user,
  adminSshKey: authorizedKeys.map((publicKey) => ({ username: firstBoot.user, publicKey })),
  customData: firstBoot.userDataBase64,
  // It is for the first boot; a change would make another machine.
  lifecycle: { ignoreChanges: ["custom_data"] },
  // It is reached for as long as what is on it.
  dependsOn: [guarded],
});
acmeOn(stack, Host.fromMachine(stack, "host", { firstBoot, address: machine.publicIpAddress }));
app.synth();
