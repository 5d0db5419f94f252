// Web sites: every name serves the page over verified HTTPS, plain HTTP leads there, and nothing outside the document root is served.
import { type Check, Failed } from "../check.ts";
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
  for (const [site, { aliases, pages }] of Object.entries(web.sites)) {
    for (const name of [site, ...aliases]) {
      const front = pages["index.html"];
      checks.push({
        id: `web.page:${name}`,
        requirement: "web",
        title: `https://${name}/ shows the site ${site}`,
        expected: front === undefined ? "status 200 with a verified certificate" : `200 ${quote(front)}`,
        hint: `is nginx running on ${web.address}, is ${name} among the certificate's names, and does it come from the CA given by --ca?`,
        run: async () => {
          const { status, body } = await get(at(name, 443), { scheme: "https", path: "/" });
          if (status !== 200 || (front !== undefined && body !== front)) throw new Failed(`${status} ${quote(body)}`);
          return `200 ${quote(body)}`;
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
        expected: `${allowed.join(" or ")} for ${paths.join(", ")}`,
        hint: `see the site's locations on ${web?.address}`,
        run: async () => {
          const seen = new Set<number>();
          for (const path of paths) {
            const { status } = await get(at(site, 443), { scheme: "https", path });
            if (!allowed.includes(status)) throw new Failed(`${status} for ${path}`);
            seen.add(status);
          }
          return [...seen].join(", ");
        },
      };
    }
  }
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

const quote = (body: string): string => JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body);
