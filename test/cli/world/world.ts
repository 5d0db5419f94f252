// Two companies and a name server in the test's process, on loopback addresses of their own: alpha, which can be told what to do wrong, and beta, which is right.
import { randomInt } from "node:crypto";
import type { Company } from "../../../cli/verify/model.ts";
import type { Settings } from "../../../cli/verify/verification.ts";
import { authority, selfSigned } from "./certificates.ts";
import type { Fault } from "./faults.ts";
import { MailServer } from "./mail-server.ts";
import { nameServer } from "./name-server.ts";
import { tlsSettings } from "./tls-settings.ts";
import { webServer } from "./web-server.ts";

export type Faults = ReadonlySet<Fault>;

const protocols = ["smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s"];
const mailbox = (address: string, copyTo: string[] = []) => ({
  passwordFrom: `env:${address}`,
  copyTo,
  sendAs: [],
  enabled: true,
});

const strayService: Fault = "an SRV record leads to what is not served";
const ports = { submissions: 465, submission: 587, imaps: 993, imap: 143, pop3s: 995, pop3: 110, sieve: 4190 };

/** Whom each address reaches, written down by hand: the model must come to the same. */
const alphaRoutes = {
  "ann@alpha.example": ["ann@alpha.example", "bob@alpha.example"],
  "bob@alpha.example": ["bob@alpha.example"],
  "cat@alpha.example": ["cat@alpha.example"],
  "team@alpha.example": ["bob@alpha.example", "cat@alpha.example", "ann@alpha.example"],
  "ann@group.example": ["ann@alpha.example", "bob@alpha.example"],
  "bob@group.example": ["bob@alpha.example"],
  "cat@group.example": ["bob@alpha.example"],
  "eve@partner.example": ["eve@beta.example"],
};
const betaRoutes = { "eve@beta.example": ["eve@beta.example"] };
const secrets = {
  "ann@alpha.example": "ann's own",
  "bob@alpha.example": 'bob "quoted" \\ own',
  "cat@alpha.example": "cat's own",
  "eve@beta.example": "eve's own",
};

export interface World {
  readonly settings: Settings;
  readonly alpha: MailServer;
  readonly beta: MailServer;
  readonly close: () => void;
}

export interface WorldOptions {
  readonly faults?: readonly Fault[];
  readonly timeout?: number;
  /** Whether no password can be read. */
  readonly forgotten?: boolean;
  /** Leaves beta's server, or its records too, away. */
  readonly beta?: "deployed" | "no server" | "nothing";
  /** What alpha's file says otherwise. */
  readonly alpha?: (company: Company) => Company;
  readonly resolver?: "name server";
  /** Other passwords than usual. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Whose alpha's certificates are, whose file names no CA then; default: those of one that is trusted. */
  readonly certificates?: { readonly selfSignedForDays: number } | "another CA's";
}

let worlds = 0;

export async function world({
  faults: list = [],
  timeout = 30,
  forgotten = false,
  beta: extent = "deployed",
  alpha: changed = (company) => company,
  resolver,
  passwords = {},
  certificates,
}: WorldOptions = {}): Promise<World> {
  const faults: Faults = new Set(list);
  const none: Faults = new Set();
  const known: Record<string, string> = { ...secrets, ...passwords };
  // Loopback addresses of its own: neither this run's worlds meet, nor those of two runs.
  worlds = (worlds % 250) + 1;
  const net = `127.${randomInt(1, 250)}.${worlds}`;
  const [ns, a, b] = [`${net}.53`, `${net}.10`, `${net}.20`] as const;
  const port = (standard: number): number => 20_000 + standard;
  const ca = await authority("trusted");
  const strange = faults.has("the certificate is from an unknown CA") || certificates === "another CA's";
  const issuer = strange ? await authority("stranger") : ca;
  const names = faults.has("the certificate is for another name")
    ? ["other.example"]
    : ["mail.alpha.example", "www.alpha.example", "www2.alpha.example", "autoconfig.alpha.example"];
  const days = faults.has("the certificate has five days left") ? 5 : 90;
  const identity = typeof certificates === "object" && selfSigned(names, certificates.selfSignedForDays);
  const alphaTls = tlsSettings(await (identity || issuer.issue(names, days)), faults);
  const betaTls = tlsSettings(await ca.issue(["mail.beta.example"]), none);
  const page = "It's alpha\n";

  const company = (name: string): Pick<Company, "name" | "nameServer"> => ({
    name,
    nameServer: { address: ns, allowRecursion: [], allowTransfer: [] },
  });
  const alphaCompany = changed({
    ...company("alpha"),
    mail: {
      ...{ address: a, hostname: "mail.alpha.example", origin: "alpha.example", protocols, vrfy: "502 5.5.1" },
      ...{ networks: [], virtual: {} },
      domains: {
        "alpha.example": {
          mailboxes: {
            ann: mailbox("ann@alpha.example", ["bob@alpha.example"]),
            bob: mailbox("bob@alpha.example"),
            cat: mailbox("cat@alpha.example"),
          },
          aliases: { team: ["bob@alpha.example", "cat@alpha.example", "ann@alpha.example"] },
          catchAll: [],
        },
      },
      aliasDomains: {
        "group.example": { targetDomain: "alpha.example", aliases: { cat: ["bob@alpha.example"] } },
        "partner.example": { targetDomain: "beta.example", aliases: {} },
      },
    },
    web: {
      address: a,
      sites: {
        "www.alpha.example": { aliases: ["www2.alpha.example"], pages: { "index.html": page }, directives: false },
      },
      autoconfig: ["alpha.example"],
    },
  });
  const betaCompany: Company = {
    ...company("beta"),
    mail: {
      ...{ address: b, hostname: "mail.beta.example", origin: "beta.example", protocols, vrfy: "502 5.5.1" },
      ...{ networks: [], virtual: {} },
      domains: { "beta.example": { mailboxes: { eve: mailbox("eve@beta.example") }, aliases: {}, catchAll: [] } },
      aliasDomains: {},
    },
  };
  const served = alphaCompany.mail?.protocols ?? [];
  const incoming = faults.has("the clients' settings name another server") ? "mail.old.example" : "mail.alpha.example";
  const settings = (["imaps", "imap", "pop3s", "pop3", "submissions", "submission"] as const)
    .filter((service) => served.includes(service))
    .map((service) => `<hostname>${incoming}</hostname>\n<port>${ports[service]}</port>`)
    .join("\n");
  const alpha = new MailServer({
    ...{ address: a, port, hostname: "mail.alpha.example", origin: "alpha.example", routes: alphaRoutes },
    ...{
      passwords: pick(known, "alpha.example"),
      protocols: alphaCompany.mail?.protocols ?? [],
      tls: alphaTls,
      faults,
    },
  });
  const betaFaults = new Set([...faults].filter((fault) => fault === "servers talk in clear"));
  const beta = new MailServer({
    ...{ address: b, port, hostname: "mail.beta.example", origin: "beta.example", routes: betaRoutes },
    ...{ passwords: pick(known, "beta.example"), protocols, tls: betaTls, faults: betaFaults },
  });
  alpha.peer = beta;
  beta.peer = alpha;
  await alpha.start();
  if (extent === "deployed") await beta.start();
  const sites = ["www.alpha.example", "www2.alpha.example"];
  const closeWeb = await webServer({ address: a, port, names: sites, page, settings, tls: alphaTls, faults });
  const closeNames = await nameServer(
    { address: ns, port: port(53) },
    zonesOf({ a, b, faults, extent, served }),
    faults,
  );

  return {
    alpha,
    beta,
    settings: {
      company: alphaCompany,
      companies: [alphaCompany, betaCompany],
      authority: ({ name }) => (name === "alpha" && certificates ? undefined : ca.pem),
      password: (reference) => {
        const password = known[reference.slice("env:".length)];
        if (password === undefined || forgotten) throw new Error(`${reference} is not set`);
        return password;
      },
      timeout,
      strict: false,
      ...(resolver ? { resolver: ns } : {}),
      port,
    },
    close: () => {
      alpha.stop();
      beta.stop();
      closeWeb();
      closeNames();
    },
  };
}

const pick = (known: Record<string, string>, domain: string): Record<string, string> =>
  Object.fromEntries(Object.entries(known).filter(([address]) => address.endsWith(`@${domain}`)));

interface Named {
  readonly a: string;
  readonly b: string;
  readonly faults: Faults;
  readonly extent: string;
  /** Alpha's protocols. */
  readonly served: readonly string[];
}

function zonesOf({ a, b, faults, extent, served }: Named) {
  const old = faults.has("the address is old") ? "192.0.2.99" : a;
  const exchange = faults.has("the MX is another host") ? "other.example" : "mail.alpha.example";
  const reverse = (address: string): string => `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const loaded = faults.has("the zone is not loaded") ? [] : ["alpha.example"];
  const zones = [
    ...loaded,
    "group.example",
    "partner.example",
    "127.in-addr.arpa",
    ...(extent === "nothing" ? [] : ["beta.example"]),
  ];
  const soa = {
    mname: "ns.example",
    rname: "hostmaster.example",
    serial: 7,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: 1,
  };
  const records = new Map<string, readonly unknown[]>([
    ["mail.alpha.example A", [old]],
    ["www.alpha.example A", [old]],
    ["www2.alpha.example A", [a]],
    ["autoconfig.alpha.example A", [a]],
    [`${reverse(a)} PTR`, [faults.has("the PTR names another host") ? "other.example" : "mail.alpha.example"]],
    ["beta.example MX", [{ preference: 10, exchange: "mail.beta.example" }]],
    ["mail.beta.example A", [b]],
  ]);
  for (const zone of zones) {
    records.set(`${zone} SOA`, [soa]);
    records.set(`${zone} NS`, ["ns.example"]);
    if (zone !== "beta.example" && !zone.endsWith("arpa")) records.set(`${zone} MX`, [{ preference: 10, exchange }]);
  }
  if (!faults.has("the SRV records are missing"))
    for (const [service, number] of Object.entries(ports)) {
      const offered = served.includes(service) || (service === "sieve" && faults.has(strayService));
      const srv = { priority: 0, weight: offered ? 1 : 0, port: offered ? number : 0 };
      records.set(`_${service}._tcp.alpha.example SRV`, [{ ...srv, target: offered ? "mail.alpha.example" : "." }]);
    }
  return { zones, records };
}
