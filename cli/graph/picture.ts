// What is in the picture that `postform graph` draws: boxes in hosts in companies, and the ways of mail. Pure.
import type { SynthesizedResource } from "../stacks/synthesized.ts";

export type Kind = "mail" | "domain" | "aliases" | "web" | "names" | "outside";

export interface Row {
  readonly text: string;
  /** Where arrows leave from this row. */
  readonly port?: string;
}

export interface Box {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface HostFrame {
  readonly id: string;
  readonly title: string;
  /** Its name in the DNS and its address. */
  readonly subtitle: string;
  readonly boxes: readonly Box[];
}

export interface CompanyFrame {
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly HostFrame[];
}

export interface Way {
  readonly from: string;
  /** A row of it. */
  readonly port?: string;
  readonly to: string;
  /** In: from anybody. Within: on the host. Away: to another host, by SMTP. */
  readonly how: "in" | "within" | "away";
  readonly label?: string;
}

export interface Picture {
  readonly companies: readonly CompanyFrame[];
  readonly outside: readonly Box[];
  readonly ways: readonly Way[];
}

interface SynthesizedStack {
  readonly stack: string;
  readonly resources: readonly SynthesizedResource[];
}

/** A long list says how many more there are. */
const mostRows = 12;
const mostTargets = 4;

export function picture(stacks: readonly SynthesizedStack[]): Picture {
  const all = stacks.flatMap(({ stack, resources }) => resources.map((resource) => ({ ...resource, stack })));
  type Placed = (typeof all)[number];
  const machine = ({ stack, host, connection, address }: Placed) =>
    connection === undefined
      ? `${stack}/${host ?? address}`
      : connection.replace(/\?.*/, "").replace(/^ssh:\/\/[^@]*@/, "");
  const byMachine = new Map<string, Placed[]>();
  for (const one of all) byMachine.set(machine(one), [...(byMachine.get(machine(one)) ?? []), one]);
  const hosts = all.filter(({ type }) => type === "postform_host");
  const drawn = new Map(hosts.map((host) => [machine(host), host]));
  // What is on a machine that none of these stacks sets up has a frame in its own company.
  for (const one of all) if (!drawn.has(machine(one)) && draws(one.type)) drawn.set(machine(one), one);
  const boxId = (machineOf: string, name: string) => `${machineOf} ${name}`;
  const ways: Way[] = [];
  const outside = new Map<string, Box>();
  const anybody: Box = { id: "anybody", kind: "outside", title: "other mail servers", rows: [] };
  const beyond = (domain: string): string => {
    const box: Box = { id: `beyond ${domain}`, kind: "outside", title: domain, rows: [] };
    outside.set(box.id, box);
    return box.id;
  };
  /** Which box has a domain's mail, and on which machine. */
  const domains = new Map(
    all
      .filter(({ type }) => type === "postform_mail_domain" || type === "postform_alias_domain")
      .map((one) => [
        text(one.values["domain"]),
        { box: boxId(machine(one), text(one.values["domain"])), machine: machine(one) },
      ]),
  );
  const lead = (from: { box: string; machine: string; port?: string }, targets: readonly string[], own: string) => {
    const others = [...new Set(targets.map((target) => target.slice(target.lastIndexOf("@") + 1)))];
    for (const domain of others) {
      if (domain === own) continue;
      const known = domains.get(domain);
      ways.push({
        from: from.box,
        ...(from.port === undefined ? {} : { port: from.port }),
        to: known?.box ?? beyond(domain),
        how: known?.machine === from.machine ? "within" : "away",
      });
    }
  };

  const boxesOf = (machineOf: string): Box[] => {
    const there = byMachine.get(machineOf) ?? [];
    const of = (type: string) => there.filter((one) => one.type === type);
    const boxes: Box[] = [];
    const [server] = of("postform_mail_server");
    for (const { values } of server ? [server] : []) {
      const box = boxId(machineOf, "mail");
      const protocols = list(values["protocols"]);
      const relay = values["relay_host"];
      boxes.push({
        ...{ id: box, kind: "mail", title: text(values["hostname"]) },
        rows: wrapped(protocols.length > 0 ? protocols : ["mail"]).map((words) => ({ text: words })),
      });
      ways.push({ from: anybody.id, to: box, how: "in" });
      if (typeof relay === "string") ways.push({ from: box, to: beyond(relay), how: "away", label: "relay" });
    }
    for (const { type, values } of [...of("postform_mail_domain"), ...of("postform_alias_domain")]) {
      const domain = text(values["domain"]);
      const box = boxId(machineOf, domain);
      const full = (target: string) => (target.includes("@") ? target : `${target}@${domain}`);
      const short = (target: string) => (target.endsWith(`@${domain}`) ? target.slice(0, -domain.length - 1) : target);
      const rows: Row[] = [];
      const entry = (name: string, targets: readonly string[], arrow: string) => {
        const port = `r${rows.length}`;
        rows.push({ text: `${name} ${arrow} ${some(targets.map(short), mostTargets).join(", ")}`, port });
        lead({ box, machine: machineOf, port }, targets.map(full), domain);
      };
      for (const [name, mailbox] of Object.entries(record(values["mailboxes"]))) {
        const copies = list(record(mailbox)["copy_to"]);
        if (copies.length > 0) entry(name, copies, "+");
        else rows.push({ text: name });
      }
      for (const [name, targets] of Object.entries(record(values["aliases"]))) entry(name, list(targets), "→");
      const rest = list(values["catch_all"]);
      if (rest.length > 0) entry("*", rest, "→");
      const target = values["target_domain"];
      if (typeof target === "string") {
        const port = `r${rows.length}`;
        rows.push({ text: `* → ${target}`, port });
        lead({ box, machine: machineOf, port }, [target], domain);
      }
      const shown =
        rows.length > mostRows
          ? [...rows.slice(0, mostRows - 1), { text: `and ${rows.length - mostRows + 1} more` }]
          : rows;
      boxes.push({ id: box, kind: type === "postform_mail_domain" ? "domain" : "aliases", title: domain, rows: shown });
      if (server) ways.push({ from: boxId(machineOf, "mail"), to: box, how: "within" });
    }
    const sites = of("postform_web_site").map(({ values }) => text(values["server_name"]));
    if (sites.length > 0) boxes.push(listed("web", "web sites", sites));
    const zones = [...of("postform_dns_zone"), ...of("postform_dns_records")].map(({ stack, values }) => ({
      zone: text(values["zone"]),
      stack,
    }));
    const names = [...new Set(zones.map(({ zone }) => zone))].map((zone) => {
      const from = [...new Set(zones.filter((one) => one.zone === zone).map(({ stack }) => stack))];
      return stacks.length > 1 ? `${zone} (${from.join(", ")})` : zone;
    });
    if (names.length > 0) boxes.push(listed("names", "name server", names));
    return boxes;
    function listed(kind: "web" | "names", title: string, items: readonly string[]): Box {
      return { id: boxId(machineOf, kind), kind, title, rows: some(items, mostRows).map((item) => ({ text: item })) };
    }
  };

  const companies = stacks.map(({ stack }): CompanyFrame => {
    const own = [...drawn].filter(([, one]) => one.stack === stack);
    return {
      id: stack,
      title: stack,
      hosts: own.map(([id, one]) => ({ id, ...named(one), boxes: boxesOf(id) })),
    };
  });
  // A row that is not shown has no arrow of its own: they leave from its box.
  const rows = new Set(
    companies.flatMap(({ hosts: frames }) =>
      frames.flatMap(({ boxes }) =>
        boxes.flatMap(({ id, rows: all }) => all.flatMap(({ port }) => (port ? `${id} ${port}` : []))),
      ),
    ),
  );
  const settled = ways.map(({ port, ...way }) =>
    port !== undefined && rows.has(`${way.from} ${port}`) ? { ...way, port } : way,
  );
  return {
    companies,
    outside: [...(ways.some(({ from }) => from === anybody.id) ? [anybody] : []), ...outside.values()],
    ways: distinct(settled),
  };
}

const draws = (type: string) =>
  /^postform_(mail_server|mail_domain|alias_domain|web_site|dns_zone|dns_records)$/.test(type);

function named({ type, path, values, connection }: SynthesizedResource): { title: string; subtitle: string } {
  const address = connection?.replace(/^ssh:\/\/[^@]*@|\?.*$/g, "").replace(/:\d+$/, "");
  if (type !== "postform_host")
    return { title: address ?? "a host of another stack", subtitle: "set up by another stack" };
  const known = [values["hostname"], address ?? values["address"]].filter(
    (word): word is string => typeof word === "string" && !word.includes("${"),
  );
  return { title: path.replace(/\/host$/, ""), subtitle: known.join("  ") };
}

function distinct(ways: readonly Way[]): Way[] {
  const seen = new Map(ways.map((way) => [JSON.stringify([way.from, way.port, way.to]), way]));
  return [...seen.values()];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};

function some(items: readonly string[], most: number): string[] {
  return items.length > most ? [...items.slice(0, most - 1), `and ${items.length - most + 1} more`] : [...items];
}

/** Words in lines of about thirty characters. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 30) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}
