// How a host is named: `ssh://user@address:port?hostkey=SHA256:…`, what postform_host computes and every other resource carries.

export interface Connection {
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** `SHA256:…`: the only key that is accepted. Without it, known_hosts decides. */
  readonly hostKey?: string;
  /** Another connection in the same form, through which this one goes. */
  readonly jump?: string;
  readonly sudo?: boolean;
  /** Path of the private key, or `env:NAME` which holds it; never the key itself. */
  readonly identity?: string;
  /** The virtual machine of this name on a hypervisor, which is asked for its host key: for who names a machine that another stack makes. */
  readonly machine?: string;
  /** That hypervisor, as a connection. */
  readonly hypervisor?: string;
  /** Files that somebody made by hand there may be taken over: they are kept, and given back with the resource. */
  readonly adopt?: boolean;
}

/** The canonical text of a connection: equal connections have equal text. */
export function formatConnection({ user, address, port, ...more }: Connection): string {
  const { hostKey, jump, sudo, identity, machine, hypervisor, adopt } = more;
  const options = [
    ...(hostKey ? [`hostkey=${hostKey}`] : []),
    ...(identity ? [`identity=${encodeURIComponent(identity)}`] : []),
    ...(sudo ? ["sudo=1"] : []),
    ...(jump ? [`jump=${encodeURIComponent(jump)}`] : []),
    ...(machine ? [`machine=${encodeURIComponent(machine)}`] : []),
    ...(hypervisor ? [`hypervisor=${encodeURIComponent(hypervisor)}`] : []),
    ...(adopt ? ["adopt=1"] : []),
  ];
  const host = address.includes(":") ? `[${address}]` : address;
  return `ssh://${user}@${host}:${port}${options.length > 0 ? `?${options.join("&")}` : ""}`;
}

/** The same without a pinned key. */
export function unpinned(text: string): string {
  const { hostKey, ...rest } = parseConnection(text);
  return formatConnection(rest);
}

/** Throws for what is no connection, saying what one looks like. */
export function parseConnection(text: string): Connection {
  const match = /^ssh:\/\/([^@/?#\s]+)@(\[[^\]]+\]|[^:/?#[\]\s]+)(?::(\d{1,5}))?(?:\?(.*))?$/.exec(text);
  const port = Number(match?.[3] ?? 22);
  if (!match || port < 1 || port > 65535) {
    throw new Error(`${text} is no connection; it looks like ssh://root@192.0.2.10:22?hostkey=SHA256:…`);
  }
  const options = new Map(
    (match[4] ?? "")
      .split("&")
      .filter(Boolean)
      .map((pair) => splitOnce(pair)),
  );
  const known = ["adopt", "hostkey", "hypervisor", "identity", "jump", "machine", "sudo"];
  const unknown = [...options.keys()].find((name) => !known.includes(name));
  if (unknown) throw new Error(`${text}: ${unknown} is not known; known are ${known.join(", ")}`);
  const hostKey = options.get("hostkey");
  const jump = options.get("jump");
  const identity = options.get("identity");
  const machine = options.get("machine");
  const hypervisor = options.get("hypervisor");
  if ((machine === undefined) !== (hypervisor === undefined))
    throw new Error(`${text}: machine and hypervisor belong together: give both or none`);
  return {
    user: match[1] ?? "",
    address: (match[2] ?? "").replace(/^\[|\]$/g, ""),
    port,
    ...(hostKey ? { hostKey } : {}),
    ...(jump ? { jump: decodeURIComponent(jump) } : {}),
    ...(options.get("sudo") === "1" ? { sudo: true } : {}),
    ...(identity ? { identity: decodeURIComponent(identity) } : {}),
    ...(machine ? { machine: decodeURIComponent(machine) } : {}),
    ...(hypervisor ? { hypervisor: decodeURIComponent(hypervisor) } : {}),
    ...(options.get("adopt") === "1" ? { adopt: true } : {}),
  };
}

function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
