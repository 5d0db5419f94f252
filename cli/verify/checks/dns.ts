// Names: forward and reverse, asked of the name server itself, over UDP and TCP; and what it must refuse to a client.
import { connect, isIP, isIPv4 } from "node:net";
import { reverseName, within } from "../../../schemas/addresses.ts";
import { type Check, Failed, Skipped, same } from "../check.ts";
import type { DnsAnswer, NameServer } from "../dialogue/dns.ts";
import { opened } from "../dialogue/line.ts";
import { mailDomainsOf, type NameServerModel } from "../model.ts";

import type { Verification } from "../verification.ts";

export function dnsChecks(v: Verification): Check[] {
  const { company } = v;
  const { mail, web } = company;
  const where = `records of ${company.name} ${v.nameServer ? `at the name server ${v.nameServer.address}` : "where they are kept"}`;
  const checks: Check[] = [];
  const records = new Set(Object.values(company.zones ?? {}).flatMap((zone) => zone.records));
  /** The file says the record itself, instead of what follows from the rest. */
  const given = (name: string, ...types: string[]): boolean => types.some((type) => records.has(`${name} ${type}`));
  const served = Object.entries(services).filter(([service]) => mail?.protocols.includes(service));

  for (const domain of mailDomainsOf(company)) {
    if (company.nameServer)
      checks.push({
        id: `dns.authority:${domain}`,
        requirement: "dns",
        title: `the name server is authoritative for ${domain}`,
        expected: "SOA and NS with the AA bit, the SOA's primary among the NS",
        hint: `is the zone ${domain} loaded? see named's log, and the ${where}`,
        run: async () => {
          const soa = await answerOf(v, domain, "SOA");
          const ns = await answerOf(v, domain, "NS");
          const primary = soa.values[0]?.split(" ")[0] ?? "";
          if (!ns.values.includes(primary)) throw new Failed(`SOA names ${primary}, NS are ${ns.values.join(", ")}`);
          return `AA, NS ${ns.values.join(", ")}, serial ${soa.values[0]?.split(" ")[2]}`;
        },
      });
    if (!given(domain, "MX"))
      checks.push({
        id: `dns.mx:${domain}`,
        requirement: "mail-server",
        title: `the mail server of ${domain} is ${mail?.hostname}`,
        expected: `MX ${mail?.hostname}`,
        hint: `see the ${where}`,
        run: async () => {
          const { values } = await answerOf(v, domain, "MX");
          const best = [...values].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))[0] ?? "";
          if (best.split(" ")[1] !== mail?.hostname) throw new Failed(`MX ${values.join(", ") || "none"}`);
          return `MX ${values.join(", ")}`;
        },
      });
  }
  for (const domain of company.nameServer ? Object.keys(mail?.domains ?? {}) : []) {
    checks.push({
      id: `dns.clients:${domain}`,
      requirement: "dns",
      title: `mail programs find the servers of ${domain} by themselves (RFC 6186, RFC 8314)`,
      expected: `SRV of ${served.map(([service]) => service).join(", ") || "no service"} at ${mail?.hostname}, and "." for what is not served`,
      hint: `see the SRV ${where}`,
      run: async () => {
        for (const [service, port] of Object.entries(services)) {
          const name = `_${service}._tcp.${domain}`;
          if (given(name, "SRV")) continue;
          const { values } = await answerOf(v, name, "SRV");
          const end = mail?.protocols.includes(service) ? ` ${port} ${mail.hostname}` : " 0 .";
          if (!values.some((value) => value.endsWith(end)))
            throw new Failed(`_${service}: ${values.join(", ") || "no SRV"}`);
        }
        return served.map(([service, port]) => `_${service} ${port}`).join(", ");
      },
    });
  }

  const names = new Map<string, string>();
  // Another company's server is that one's to name.
  const own = mail?.hostedBy === undefined ? mail : undefined;
  if (own) names.set(own.hostname, own.address);
  for (const [name, site] of Object.entries(web?.sites ?? {}))
    for (const each of [name, ...site.aliases]) names.set(each, web?.address ?? "");
  for (const domain of web?.autoconfig ?? []) names.set(`autoconfig.${domain}`, web?.address ?? "");
  for (const [name, address] of names) {
    // A host that is given by name publishes no address.
    if (!isIP(address) || given(name, "A", "AAAA", "CNAME")) continue;
    checks.push({
      id: `dns.address:${name}`,
      requirement: name === mail?.hostname ? "mail-server" : "dns",
      title: `${name} is at ${address}`,
      expected: `${typeOf(address)} ${address}`,
      hint: `see the ${where}`,
      run: async () =>
        `${typeOf(address)} ${same((await answerOf(v, name, typeOf(address))).values.join(", "), address)}`,
    });
  }
  if (own && isIP(own.address)) {
    checks.push({
      id: `dns.reverse:${own.hostname}`,
      requirement: "mail-server",
      title: `${own.address} is ${own.hostname}: address and name agree`,
      expected: `PTR ${own.hostname}`,
      hint: `see the reverse zone of ${own.address}; other servers refuse mail from one whose A and PTR disagree`,
      run: async () => {
        const { values } = await answerOf(v, reverseName(own.address), "PTR");
        return `PTR ${same(values.join(", "), own.hostname)}`;
      },
    });
  }
  return company.nameServer ? [...checks, ...refusals(v, company.nameServer)] : checks;
}

function refusals(v: Verification, nameServer: NameServerModel): Check[] {
  const { company } = v;
  const zones = mailDomainsOf(company);
  const checks: Check[] = zones.map((zone) => ({
    id: `dns.transfer:${zone}`,
    requirement: "refusals",
    title: `a client may not copy the zone ${zone}`,
    expected: "AXFR is answered REFUSED",
    hint: `allowTransfer of the name server names who may; ${nameServer.address} must be for its secondaries only`,
    run: async () => {
      const own = await ownAddress(v);
      if (within(own, [...nameServer.allowTransfer, ...(company.zones?.[zone]?.allowTransfer ?? [])]))
        throw new Skipped(`this machine, ${own}, is in allowTransfer: ask from another address`);
      const { rcode, values } = await v.ask({ name: zone, type: "AXFR", transport: "tcp" });
      if (rcode !== "REFUSED") throw new Failed(`${rcode} with ${values.length} records`);
      return "REFUSED";
    },
  }));
  checks.push({
    id: "dns.recursion",
    requirement: "refusals",
    title: "a client may not use the name server for names of others",
    expected: "example.com is answered REFUSED, without the RA bit",
    hint: "allowRecursion of the name server names who may; one that resolves for everyone is used to attack others",
    run: async () => {
      const own = await ownAddress(v);
      if (within(own, nameServer.allowRecursion))
        throw new Skipped(`this machine, ${own}, is in allowRecursion: ask from another address`);
      const answer = await v.ask({ name: "example.com", type: "A", recursion: "desired" });
      if (answer.rcode !== "REFUSED" || answer.recursionAvailable)
        throw new Failed(`${answer.rcode}${answer.recursionAvailable ? " with" : " without"} the RA bit`);
      return "REFUSED, no RA";
    },
  });
  return checks;
}

/** The answer, when it is the same over UDP and TCP; and authoritative, where the zone is on a name server of ours. */
async function answerOf(v: Verification, name: string, type: "A" | "AAAA" | "MX" | "NS" | "PTR" | "SOA" | "SRV") {
  const ours = v.company.nameServer !== undefined;
  const question = { name, type, recursion: ours ? "not desired" : "desired" } as const;
  const [udp, tcp] = await Promise.all([v.ask(question), v.ask({ ...question, transport: "tcp" })]);
  const text = ({ rcode, values }: DnsAnswer): string => `${rcode} ${values.join(", ")}`;
  if (udp.rcode !== "NOERROR") throw new Failed(`${type} of ${name} is answered ${udp.rcode}`);
  if (ours && !udp.authoritative) throw new Failed(`the answer for ${name} is not authoritative (no AA bit)`);
  if (text(udp) !== text(tcp)) throw new Failed(`${name} over UDP ${text(udp)}, over TCP ${text(tcp)}`);
  return udp;
}

const typeOf = (address: string): "A" | "AAAA" => (isIPv4(address) ? "A" : "AAAA");

/** Published for each domain with mailboxes; what is not served says so by the target "." (RFC 6186 3.4). */
const services = {
  submissions: 465,
  submission: 587,
  imaps: 993,
  imap: 143,
  pop3s: 995,
  pop3: 110,
  sieve: 4190,
} as const;

async function ownAddress(v: Verification): Promise<string> {
  const { address, port, patience } = v.nameServer as NameServer;
  const socket = connect({ host: address, port });
  await opened(socket, "connect", { address, port, patience });
  const own = socket.localAddress ?? "";
  socket.destroy();
  return own;
}
