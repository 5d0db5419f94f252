// What of a company's servers is in the stacks of those whose domains and sites are on them: all else of its file changes its own stack alone. Used by company-stack.ts, and by `postform companies changed`.
import type { Company } from "../schemas/company.ts";
import { type SeenHost, seenHost } from "./seen-name-server.ts";

interface SeenServer {
  readonly host: SeenHost;
  /** The host's hypervisor, where that is another of the company's hosts. */
  readonly hypervisor: SeenHost | undefined;
}

export interface SeenMailServer extends SeenServer {
  readonly hostname: string;
  readonly origin: string;
  readonly protocols: NonNullable<Extract<Company["mail"], { server: null }>>["protocols"];
}

/** Undefined where the company has none of its own. */
export function seenMailServer({ mail, hosts }: Company): SeenMailServer | undefined {
  if (mail?.server !== null) return undefined;
  const { hostname, origin, protocols } = mail;
  return { hostname, origin, protocols, ...serverOn(mail.host, hosts) };
}

/** Undefined where the company has none of its own. */
export function seenWebServer({ web, hosts }: Company): SeenServer | undefined {
  return web?.server === null ? serverOn(web.host, hosts) : undefined;
}

function serverOn(name: string, hosts: Company["hosts"]): SeenServer {
  const host = hosts[name]!;
  const hypervisor = host.machine ? hosts[host.machine.hypervisor] : undefined;
  return { host: seenHost(host), hypervisor: hypervisor && seenHost(hypervisor) };
}
