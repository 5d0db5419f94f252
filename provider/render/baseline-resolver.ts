// The machine's resolver: unbound on an address that no name server has, or the ones that are given; and /etc/resolv.conf, which leads there.
import { type Baseline, type BaselinePart, header } from "./baseline-part.ts";
import { resolverReload } from "./hosts.ts";

const address = "127.0.0.53";
const unit = "unbound.service";
const settings = "/etc/unbound/unbound.conf.d/postform.conf";
const rootKey = "/etc/unbound/unbound.conf.d/root-auto-trust-anchor-file.conf";
const resolvConf = "/etc/resolv.conf";
/** What a DHCP client would write there at each lease (dhclient-script(8)). */
const leases = "/etc/dhcp/dhclient-enter-hooks.d/postform";

export const resolver: BaselinePart = (model, { postfix }) => {
  const { resolver, nameServers, search } = model;
  const toPostfix = { command: resolverReload(postfix.unit), onChange: [resolvConf] };
  if (!resolver && !nameServers) return { activations: [toPostfix] };
  const servers = resolver ? [address] : (nameServers ?? []);
  const lines = [
    ...(search ? [`search ${search.join(" ")}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    // It is on this machine, so that its word for what DNSSEC says can be trusted (resolv.conf(5)).
    ...(resolver ? ["options edns0 trust-ad"] : []),
  ];
  const files = {
    [resolvConf]: { content: `${header}${lines.map((line) => `${line}\n`).join("")}`, preset: true },
    [leases]: { content: `${header}make_resolv_conf() { :; }\n` },
  };
  if (!resolver) return { files, activations: [toPostfix] };
  return {
    files: { [settings]: { content: unboundFile(model, resolver) }, ...files },
    absent: resolver.rootKey ? [] : [rootKey],
    units: {
      // It would have the address; and ask others where nsswitch.conf names it first.
      "systemd-resolved.service": { enabled: false, active: false },
      [unit]: { restartOn: ["/etc/unbound/"] },
    },
    running: [{ unit, since: "start", loaded: [settings] }],
    checks: [{ name: "unbound-checkconf", command: checked }],
    activations: [toPostfix],
  };
};

/** The root's key is copied there when unbound is started for the first time: here, where nobody else sees it. */
const checked = `keys=/var/lib/unbound
[ -e $keys/root.key ] || { mount -t tmpfs tmpfs $keys && cp /usr/share/dns/root.key $keys/; } || exit 1
unbound-checkconf`;

function unboundFile({ nameServers }: Baseline, resolver: NonNullable<Baseline["resolver"]>): string {
  const forwarders = nameServers ?? [];
  const local = forwarders.some((server) => server === "::1" || server.startsWith("127."));
  const statements = [
    `interface: ${address}`,
    "access-control: 127.0.0.0/8 allow",
    "hide-identity: yes",
    "hide-version: yes",
    // What was not there a minute ago may be there now: somebody has just added it (RFC 2308 5).
    "cache-max-negative-ttl: 60",
    // Whoever is asked instead of the DNS's own servers knows the private addresses' names, which nobody signs.
    ...(forwarders.length > 0 ? ["unblock-lan-zones: yes", "insecure-lan-zones: yes"] : []),
    ...(local ? ["do-not-query-localhost: no"] : []),
    ...resolver.unsigned.flatMap((zone) => [`domain-insecure: "${zone}."`, `local-zone: "${zone}." nodefault`]),
    ...resolver.trustAnchors.map((record) => `trust-anchor: "${record}"`),
  ];
  const forward = forwarders.length > 0 ? ['name: "."', ...forwarders.map((server) => `forward-addr: ${server}`)] : [];
  return `${header}server:\n${indented(statements)}${forward.length > 0 ? `forward-zone:\n${indented(forward)}` : ""}`;
}

const indented = (statements: readonly string[]) => statements.map((statement) => `\t${statement}\n`).join("");
