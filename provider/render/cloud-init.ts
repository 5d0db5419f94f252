// What a machine is given at its first boot, for cloud-init: user data for any provider's machines, and with its meta-data and network configuration a NoCloud seed for our own.

/** A machine at its first boot. */
export interface FirstBootModel {
  /** The account that logs in. One that is not root may become root by `sudo -n`. */
  readonly user: string;
  /** Its public keys, as lines of authorized_keys(5). */
  readonly authorizedKeys: readonly string[];
  /** Fully qualified. */
  readonly hostname?: string | undefined;
  /** The key that sshd shows at the first contact; without it the machine makes its own. */
  readonly hostKey?: HostKeyPair | undefined;
  readonly writeFiles?: readonly FirstBootFile[] | undefined;
  /** Shell commands, early at every boot. */
  readonly bootCommands?: readonly string[] | undefined;
  /** Shell commands, at the end of the first boot. */
  readonly runCommands?: readonly string[] | undefined;
}

/** An ed25519 key as OpenSSH writes it: a private key is a secret. */
export interface HostKeyPair {
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
}

export interface FirstBootFile {
  readonly path: string;
  readonly content: string;
  /** Octal. @default "0644" */
  readonly mode?: string | undefined;
  /** @default "root:root" */
  readonly owner?: string | undefined;
}

/** A network card, found by its MAC address. */
export interface NetworkCard {
  /** "52:54:00:12:34:56" */
  readonly mac: string;
  /** With their prefix lengths: "192.0.2.10/24". None: it asks for one (DHCP, and of IPv6 router advertisements). */
  readonly addresses?: readonly string[] | undefined;
  /** Default routes: at most one of IPv4 and one of IPv6. */
  readonly gateways?: readonly string[] | undefined;
  /** Addresses of resolvers. */
  readonly nameServers?: readonly string[] | undefined;
}

/** What user data may have, bytes: the least that a large provider takes (Amazon EC2, before base64). */
export const userDataLimit = 16 * 1024;

/** cloud-init's `#cloud-config`, as JSON, which is YAML that cannot be escaped wrongly. The same model has the same bytes. Throws where that is more than any provider takes. */
export function userData(model: FirstBootModel): string {
  const text = `${cloudConfigHead}${json(cloudConfig(model))}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > userDataLimit)
    throw new Error(
      `the user data of ${model.hostname ?? "a machine"} has ${bytes} bytes, at most ${userDataLimit} are allowed (Amazon EC2's limit); leave files out, and put them there by ConfigSet once the machine runs`,
    );
  return text;
}

export const cloudConfigHead = "#cloud-config\n";

/** The content of user data (cloud-init's "Module reference"). */
export function cloudConfig({
  user,
  authorizedKeys,
  hostname,
  hostKey,
  writeFiles = [],
  bootCommands = [],
  runCommands = [],
}: FirstBootModel): Record<string, unknown> {
  const root = user === "root";
  return {
    // No one but this account, not even the image's own.
    users: [
      {
        name: user,
        lock_passwd: true,
        ssh_authorized_keys: authorizedKeys,
        ...(root ? {} : { sudo: "ALL=(ALL) NOPASSWD:ALL", shell: "/bin/bash" }),
      },
    ],
    disable_root: !root,
    ssh_pwauth: false,
    ...(hostname ? { hostname, fqdn: hostname, prefer_fqdn_over_hostname: true } : {}),
    // postform_host's file; else it would be written anew at each boot.
    manage_etc_hosts: false,
    // What an image came with is known to whoever has that image.
    ssh_deletekeys: true,
    ...(hostKey
      ? { ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey } }
      : { ssh_genkeytypes: ["ed25519"] }),
    ...(writeFiles.length > 0
      ? {
          write_files: writeFiles.map(({ path, content, mode = "0644", owner = "root:root" }) => {
            return { path, content, permissions: mode, owner };
          }),
        }
      : {}),
    ...(bootCommands.length > 0 ? { bootcmd: bootCommands } : {}),
    ...(runCommands.length > 0 ? { runcmd: runCommands } : {}),
  };
}

/** A seed's `meta-data`. With another instance id cloud-init takes the next boot for a first one. */
export const metaData = ({ instanceId, hostname }: { readonly instanceId: string; readonly hostname: string }) =>
  `${json({ "instance-id": instanceId, "local-hostname": hostname })}\n`;

/** A seed's `network-config`, version 2. */
export function networkConfig(cards: readonly NetworkCard[]): string {
  const ethernets = Object.fromEntries(
    cards.map(({ mac, addresses = [], gateways = [], nameServers = [] }, index) => [
      `card${index}`,
      {
        match: { macaddress: mac.toLowerCase() },
        dhcp4: addresses.length === 0,
        ...(addresses.length > 0 ? { addresses } : {}),
        // "default" is not known to all that read this.
        ...(gateways.length > 0
          ? { routes: gateways.map((via) => ({ to: via.includes(":") ? "::/0" : "0.0.0.0/0", via })) }
          : {}),
        ...(nameServers.length > 0 ? { nameservers: { addresses: nameServers } } : {}),
      },
    ]),
  );
  return `${json({ version: 2, ethernets })}\n`;
}

/** As Terraform's jsonencode writes it: keys in order, and some characters by their number. So what is known at synth and what is not until apply have the same bytes. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
