// Web sites: every name serves the page over verified HTTPS, plain HTTP leads there, and nothing outside the document root is served.
import { type Check, Failed, same } from "../check.ts";
import { get } from "../dialogue/http.ts";
import type { Verification } from "../verification.ts";

/** Ways out of a document root, as scanners try them. */
const traversals = [
  "/../../../../etc/passwd",
  "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/..%2f..%2f..%2fetc%2fpasswd",
  "/index.html/../../../../etc/passwd",
  "//etc/passwd",
];
const hidden = ["/.env", "/.git/config", "/.htpasswd", "/sub/.ssh/id_ed25519"];

export function webChecks(v: Verification): Check[] {
  const { web } = v.company;
  if (!web) return [];
  const at = (hostname: string, port: number) => v.endpoint({ address: web.address, hostname }, port);
  const checks: Check[] = [];
  for (const [site, { aliases, pages, directives }] of Object.entries(web.sites)) {
    for (const name of [site, ...aliases]) {
      // Who has no page from us yet, or leads elsewhere, has a site nevertheless.
      const front = directives ? undefined : pages["index.html"];
      checks.push({
        id: `web.page:${name}`,
        requirement: "web",
        title: `https://${name}/ shows the site ${site}`,
        expected: front === undefined ? "an answer below 500, with a verified certificate" : `200 ${quote(front)}`,
        hint: `is nginx running on ${web.address}, is ${name} among the certificate's names, and does it come from the CA given by --ca?`,
        run: async () => {
          const { status, body } = await get(at(name, 443), { scheme: "https", path: "/" });
          const right = front === undefined ? status < 500 : status === 200 && body === front;
          if (!right) throw new Failed(`${status} ${quote(body)}`);
          return `${status} ${quote(body)}`;
        },
      });
      checks.push({
        id: `web.redirect:${name}`,
        requirement: "web",
        title: `http://${name}/ leads to HTTPS`,
        expected: `301 or 308 to https://${name}/page?query`,
        hint: `see the site's block for port 80 on ${web.address}`,
        run: async () => {
          const { status, location } = await get(at(name, 80), { scheme: "http", path: "/page?query" });
          if (![301, 308].includes(status) || location !== `https://${name}/page?query`)
            throw new Failed(`${status} ${location ? `to ${location}` : "without a Location"}`);
          return `${status} to ${location}`;
        },
      });
    }
    checks.push(
      refused(`web.traversal:${site}`, "no path leads out of the document root", traversals, [400, 404]),
      refused(`web.dotfiles:${site}`, "hidden files are not served", hidden, [404]),
    );

    function refused(id: string, title: string, paths: readonly string[], allowed: readonly number[]): Check {
      return {
        id,
        requirement: "refusals",
        title: `${site}: ${title}`,
        expected: `${directives ? "no page" : allowed.join(" or ")} for ${paths.join(", ")}`,
        hint: `see the site's locations on ${web?.address}`,
        run: async () => {
          const seen = new Set<number>();
          for (const path of paths) {
            const { status } = await get(at(site, 443), { scheme: "https", path });
            if (directives ? status < 300 : !allowed.includes(status)) throw new Failed(`${status} for ${path}`);
            seen.add(status);
          }
          return [...seen].join(", ");
        },
      };
    }
  }
  for (const domain of web.autoconfig) checks.push(autoconfig(v, domain));
  const stranger = "unknown-name.invalid";
  checks.push({
    id: "web.unknown-name",
    requirement: "refusals",
    title: "the web server shows no site under a name that it does not serve",
    expected: `no page for ${stranger} (handshake refused, closed, or 4xx)`,
    hint: `see the default site on ${web.address}`,
    run: async () => {
      const plain = at(stranger, 80);
      const page = await get(plain, { scheme: "http", path: "/" }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNRESET") return undefined;
        throw error;
      });
      if (page && (page.status < 400 || page.status > 499)) throw new Failed(`${page.status} on port 80`);
      return page ? String(page.status) : "closed without an answer";
    },
  });
  return checks;
}

/** Mozilla's autoconfig: what Thunderbird and others ask for when a person types an address (config-v1.1). */
function autoconfig(v: Verification, domain: string): Check {
  const { mail, web } = v.company;
  const ports = { imaps: 993, imap: 143, pop3s: 995, pop3: 110, submissions: 465, submission: 587 };
  const served = Object.entries(ports).flatMap(([protocol, port]) =>
    mail?.protocols.includes(protocol) ? [port] : [],
  );
  const expected = served.map((port) => `${mail?.hostname}:${port}`).join(", ");
  const path = "/mail/config-v1.1.xml";
  return {
    id: `web.autoconfig:${domain}`,
    requirement: "web",
    title: `mail programs get their settings for ${domain}`,
    expected: `https://autoconfig.${domain}${path} names ${expected}`,
    hint: `is autoconfig.${domain} among the certificate's names, and the file below /www/autoconfig on ${web?.address}?`,
    run: async () => {
      const hostname = `autoconfig.${domain}`;
      const { status, body } = await get(v.endpoint({ address: web?.address ?? "", hostname }, 443), {
        scheme: "https",
        path,
      });
      if (status !== 200) throw new Failed(`${status} ${quote(body)}`);
      const servers = body.matchAll(/<hostname>([^<]*)<\/hostname>\s*<port>(\d+)<\/port>/g);
      return same([...servers].map(([, name, port]) => `${name}:${port}`).join(", "), expected);
    },
  };
}

const quote = (body: string): string => JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body);
