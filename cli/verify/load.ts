// Reads a folder of company files into what verify needs to know of each company.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Company } from "./model.ts";

export function loadCompanies(folder: string): Company[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const raw = files.map((name) => parse(readFileSync(join(folder, name), "utf8")) as any);
  return raw
    .filter((file) => file.company)
    .map((file): Company => {
      const hosts = Object.fromEntries(Object.entries(file.hosts).map(([n, h]: any) => [n, h.address]));
      const ns =
        raw.find((other) => other.name === file.nameServer || other.nameServer?.name === file.nameServer) ?? {};
      return {
        name: file.company,
        hosts,
        nameServer: { address: ns.address ?? "198.18.0.53", allowRecursion: ns.allowRecursion ?? [] },
        mail: file.mail && {
          address: hosts[file.mail.host],
          hostname: file.mail.hostname,
          origin: file.mail.origin ?? Object.keys(file.mail.domains)[0],
          protocols: ["smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "sieve"],
          vrfy: "502 5.5.1",
          domains: Object.fromEntries(
            Object.entries(file.mail.domains).map(([domain, d]: any) => [
              domain,
              {
                mailboxes: Object.fromEntries(
                  Object.entries(d.mailboxes).map(([local, m]: any) => [
                    local,
                    {
                      passwordFrom: m?.passwordFrom ?? (d.passwordsFrom && `${d.passwordsFrom}#${local}@${domain}`),
                      copyTo: m?.copyTo ?? [],
                      sendAs: m?.sendAs ?? [],
                      enabled: m?.enabled ?? true,
                    },
                  ]),
                ),
                aliases: d.aliases ?? {},
                catchAll: d.catchAll ?? [],
              },
            ]),
          ),
          aliasDomains: Object.fromEntries(
            Object.entries(file.mail.aliasDomains ?? {}).map(([domain, d]: any) => [
              domain,
              { targetDomain: d.targetDomain, aliases: d.aliases ?? {} },
            ]),
          ),
        },
        web: file.web && {
          address: hosts[file.web.host],
          sites: Object.fromEntries(
            Object.entries(file.web.sites).map(([name, s]: any) => [
              name,
              { aliases: s.aliases ?? [], pages: s.pages ?? {} },
            ]),
          ),
        },
      };
    });
}
