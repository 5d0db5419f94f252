// The files of a project whose machines are hosts of a lab: a name server's and a company's, which deploy there as they are. Used by `postform init --lab`.
import { hostPlans } from "../../lab/hosts-option.ts";

/** What `postform lab up` is to make. */
export const labHosts = "ns=bookworm,main=trixie";

const plans = hostPlans({ hosts: labHosts, baked: false, bareHosts: [], hypervisors: [], images: [] });
const addressOf = (host: string) => plans.find(({ name }) => name === host)!.address;

export const labAddress = addressOf("main");

const baseline = [
  "baseline:",
  "  resolver: false # no root of the lab is signed",
  "  updates: false # nothing leads out of it",
  "  bans: { ignore: [198.18.0.0/15] } # its clients try what is refused",
];

/** Of the company's machine, a line each. */
export const labMachine: readonly string[] = [`nameServers: [${addressOf("ns")}]`, ...baseline];

export const nameServerText = (domain: string, schema: string): string => `# yaml-language-server: $schema=${schema}
nameServer:
  hostname: ns.${domain}
  contact: hostmaster@${domain}
  host:
    address: ${addressOf("ns")}
${baseline.map((line) => `    ${line}\n`).join("")}  zones:
    0.18.198.in-addr.arpa: {} # for the companies' PTR records
`;
