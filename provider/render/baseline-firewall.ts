// The firewall: one table of ours, loaded by a unit of ours, beside whatever others have.
import { type Baseline, type BaselinePart, header } from "./baseline-part.ts";

const table = "inet postform";
const rules = "/etc/nftables.d/postform.nft";
const unit = "postform-firewall.service";
const unitFile = `/etc/systemd/system/${unit}`;

export const firewall: BaselinePart = (model) => {
  if (!model.firewall) return {};
  return {
    files: { [rules]: { content: rulesFile(model, model.firewall.open) }, [unitFile]: { content: unitText } },
    units: { [unit]: { reloadOn: [rules], restartOn: [unitFile] } },
    checks: [{ name: "nft --check", command: `nft --check --file ${rules}` }],
    watched: [{ unit, path: rules, command: asLoaded }],
  };
};

/** The first line of what comes in that is another one after the mark. */
const firstDifference = `$0 == "~" { mark = NR; next } { gsub(/\\t/, "") } !mark { wanted[NR] = $0; next } { live[NR - mark] = $0 } END { for (i = 1; i < NR && live[i] == wanted[i]; i++); print (live[i] == "" ? "nothing" : "\\"" live[i] "\\"") " stands where \\"" wanted[i] "\\" should" }`;

/** What the file makes where nobody sees it, beside what is there. */
const asLoaded = `wanted=$(unshare --net sh -c 'nft --file ${rules} && nft --stateless list table ${table}') || exit 1; live=$(nft --stateless list table ${table}); [ "$live" = "$wanted" ] || { printf 'the firewall is not what ${rules} says: '; printf '%s\\n' "$wanted" '~' "$live" | awk '${firstDifference}'; }`;

/** Before any network is up, and after Debian's own rules, whose loading begins with a flush of all (nftables.conf). At the shutdown it stays. */
const unitText = `${header}[Unit]
Description=Firewall of Postform
DefaultDependencies=no
RequiresMountsFor=/etc
After=nftables.service
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft --file ${rules}
ExecReload=/usr/sbin/nft --file ${rules}
ExecStop=-/usr/sbin/nft delete table ${table}

[Install]
WantedBy=sysinit.target
`;

type Opening = NonNullable<Baseline["firewall"]>["open"][string];

/** nft(8) loads a file in one transaction: the old table is there until the new one is. */
function rulesFile({ sshPorts }: Baseline, open: Readonly<Record<string, Opening>>): string {
  const openings = Object.entries(open).sort(([a], [b]) => (a < b ? -1 : 1));
  const ssh = { tcp: sshPorts, udp: [], sources: [], interface: null };
  const letIn = [["ssh", ssh] as const, ...openings].flatMap(([name, opening]) => openingRules(name, opening));
  return `${header}table ${table}
delete table ${table}
table ${table} {
	chain input {
		type filter hook input priority filter; policy drop;
		iifname "lo" accept
		ct state vmap { established : accept, related : accept, invalid : drop }
		# What the network itself needs: RFC 4890 4.4, and neighbours (RFC 4861).
		icmp type { destination-unreachable, time-exceeded, parameter-problem } accept
		icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept
		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept
		icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } ip6 saddr fe80::/10 accept
		icmp type echo-request limit rate 50/second accept
		icmpv6 type echo-request limit rate 50/second accept
		# Answers to DHCP that come to no connection (RFC 2131 4.1, RFC 8415 7.2).
		udp sport 67 udp dport 68 accept
		ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
${letIn.map((rule) => `\t\t${rule}\n`).join("")}		# Who asks in vain is told at once, so that no server waits for another's identd (RFC 1413); but a flood is not answered.
		meta l4proto tcp limit rate 500/second burst 1000 packets reject with tcp reset
		limit rate 50/second reject
	}
}
`;
}

function openingRules(name: string, { tcp, udp, sources, interface: by }: Opening): string[] {
  const families = sources.length === 0 ? [""] : [...family(sources, "ip", false), ...family(sources, "ip6", true)];
  return (
    [
      ["tcp", tcp],
      ["udp", udp],
    ] as const
  ).flatMap(([protocol, ports]) =>
    ports.length === 0
      ? []
      : families.map((source) =>
          [
            ...(by === null ? [] : [`iifname "${by}"`]),
            ...(source ? [source] : []),
            `${protocol} dport ${set(ports.map(String).sort((a, b) => Number(a) - Number(b)))} accept comment "${name}"`,
          ].join(" "),
        ),
  );
}

function family(sources: readonly string[], keyword: string, isIpv6: boolean): string[] {
  const networks = sources.filter((source) => source.includes(":") === isIpv6);
  return networks.length === 0 ? [] : [`${keyword} saddr ${set(networks)}`];
}

const set = (items: readonly string[]) => (items.length === 1 ? String(items[0]) : `{ ${items.join(", ")} }`);
