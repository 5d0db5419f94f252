// Acme at Amazon: an EC2 instance with an Elastic IP, which stays the same when the instance is stopped.
import { DataAwsAmi } from "@cdktf/provider-aws/lib/data-aws-ami";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { App } from "cdktf";
import { FirstBoot, Host, PostformStack } from "postform";
import { acmeOn, authorizedKeys, hostname, ports } from "./acme";

const app = new App();
const stack = new PostformStack(app, "aws");
new AwsProvider(stack, "aws", { region: "eu-central-1" });
new TlsProvider(stack, "tls");

const hostKey = new PrivateKey(stack, "host-key", { algorithm: "ED25519" });
const firstBoot = new FirstBoot(stack, "first-boot", {
  authorizedKeys,
  hostname,
  hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: hostKey.publicKeyOpenssh },
});
const anywhere = { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] };
const group = new SecurityGroup(stack, "group", {
  name: "mail",
  ingress: Object.entries(ports).flatMap(([protocol, numbers]) =>
    numbers.map((port) => ({ protocol, fromPort: port, toPort: port, ...anywhere })),
  ),
  egress: [{ protocol: "-1", fromPort: 0, toPort: 0, ...anywhere }],
});
const image = new DataAwsAmi(stack, "image", {
  owners: ["136693071363"], // Debian
  filter: [{ name: "name", values: ["debian-12-amd64-*"] }],
  mostRecent: true,
});
const machine = new Instance(stack, "machine", {
  ami: image.id,
  instanceType: "t3.small",
  rootBlockDevice: { volumeSize: 20 },
  userData: firstBoot.userData,
  vpcSecurityGroupIds: [group.id],
  // They are for the first boot; a change would stop the machine or make another one.
  lifecycle: { ignoreChanges: ["ami", "user_data"] },
});
const { publicIp } = new Eip(stack, "address", { domain: "vpc", instance: machine.id });
acmeOn(stack, Host.fromMachine(stack, "host", { firstBoot, address: publicIp }));
app.synth();
