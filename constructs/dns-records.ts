// Record sets as they grow: what zones of this stack and contributions to another's have in common.
import { isIP, isIPv6 } from "node:net";
import { reverseName } from "../schemas/addresses.ts";
import { addressRecords, isReverse, recordProblems } from "../schemas/records.ts";
import { Token } from "./cdktf.ts";

export interface RecordSet {
  readonly values: readonly string[];
  /** Seconds; default: the zone's. */
  readonly ttl?: number;
}

interface Derived {
  readonly value: string;
  /** Only where nothing else says something of the name. */
  readonly weak: boolean;
}

/** A host of this name whose address is known after apply. */
interface LateAddress {
  readonly hostname: string;
  readonly address: string;
  readonly weak: boolean;
}

export class DnsRecords {
  readonly zone: string;
  readonly #late: LateAddress[] = [];
  readonly #given = new Map<string, { values: string[]; ttl?: number }>();
  readonly #derived = new Map<string, Derived[]>();

  constructor(zone: string) {
    this.zone = zone;
  }

  /** Adds records of one type to a name, relative to the zone (`@` is the zone itself). A record that is there already throws. */
  addRecord(name: string, type: string, values: readonly string[], ttl?: number): void {
    const key = `${name} ${type}`;
    const set = this.#given.get(key) ?? { values: [] };
    for (const value of values)
      if (set.values.includes(value)) throw new Error(`zone ${this.zone}: ${key} has ${JSON.stringify(value)} already`);
    const joined = { ...set, values: [...set.values, ...values], ...(ttl === undefined ? {} : { ttl }) };
    this.#check(key, joined.values);
    this.#given.set(key, joined);
  }

  /** Adds a record that follows from the model. What a person gave for the name wins, whichever comes first; a weak one gives way to every other. */
  derive(name: string, type: string, value: string, { weak = false }: { readonly weak?: boolean } = {}): void {
    const key = `${name} ${type}`;
    this.#check(key, [value]);
    const derived = this.#derived.get(key) ?? [];
    if (!derived.some((other) => other.value === value && other.weak === weak))
      this.#derived.set(key, [...derived, { value, weak }]);
  }

  /** A host whose address is known only after apply: its A or AAAA in a forward zone, its PTR in a reverse one. A weak name gives way to another of the same address. */
  addLate(late: LateAddress): void {
    this.#late.push(late);
  }

  /** Hosts by full names, with the addresses that are known only after apply; undefined when there are none. */
  toAddresses(): Record<string, string[]> | undefined {
    const strong = new Set(this.#late.flatMap(({ address, weak }) => (weak ? [] : [address])));
    const wanted = this.#late.filter(({ address, weak }) => !weak || !strong.has(address));
    const names = [...new Set(wanted.map(({ hostname }) => hostname))].sort();
    if (names.length === 0) return undefined;
    return Object.fromEntries(
      names.map((name) => [
        name,
        [...new Set(wanted.filter(({ hostname }) => hostname === name).map(({ address }) => address))],
      ]),
    );
  }

  /** The zone as far as it is known: a name has an address, whatever it will be. */
  toPicture(): Record<string, RecordSet> {
    const records = this.toMap();
    const late = isReverse(this.zone) ? {} : addressRecords(this.zone, this.toAddresses() ?? {}, records);
    return { ...Object.fromEntries(Object.entries(late).map(([key, { values }]) => [key, { values }])), ...records };
  }

  /** Whether a full name lies in the zone. */
  holds(hostname: string): boolean {
    return hostname === this.zone || hostname.endsWith(`.${this.zone}`);
  }

  /** A full name as one relative to the zone. */
  relative(hostname: string): string {
    if (hostname === this.zone) return "@";
    if (!this.holds(hostname)) throw new Error(`${hostname} is not in zone ${this.zone}`);
    return hostname.slice(0, -this.zone.length - 1);
  }

  /** All record sets by `<name> <TYPE>`, in order. */
  toMap(): Record<string, RecordSet> {
    const sets = new Map<string, RecordSet>(this.#given);
    for (const [key, derived] of this.#derived) {
      const values = this.#values(key, derived);
      if (values.length > 0) sets.set(key, { ...sets.get(key), values });
    }
    return Object.fromEntries([...sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, set]) => [key, { ...set }]));
  }

  #values(key: string, derived: readonly Derived[]): string[] {
    const [name = "", type = ""] = key.split(" ");
    const given = this.#given.get(key)?.values ?? [];
    const strong = derived.filter(({ weak }) => !weak);
    const values = (strong.length > 0 ? strong : derived).map(({ value }) => value);
    // Texts of different kinds stand side by side: "v=spf1 …", "v=DMARC1 …".
    const kind = (text: string) => text.split(/[ ;]/)[0]?.toLowerCase();
    if (type === "TXT")
      return [...given, ...values.filter((value) => !given.some((other) => kind(other) === kind(value)))];
    const said = type === "A" || type === "AAAA" ? ["A", "AAAA", "CNAME"] : [type];
    return said.some((other) => this.#given.has(`${name} ${other}`)) ? [...given] : [...new Set(values)];
  }

  #check(key: string, values: readonly string[]): void {
    const known = values.filter((value) => !Token.isUnresolved(value));
    const [problem] = recordProblems({ [key]: { values: known, ttl: null } }, { zone: this.zone });
    if (problem) throw new Error(`zone ${this.zone}: ${problem.message}`);
  }
}

/** A zone of this stack or another. */
export interface IDnsZone {
  readonly zone: string;
  readonly records: DnsRecords;
}

/** The zone that answers for a full name: the longest that holds it. */
export function zoneFor<Zone extends IDnsZone>(zones: readonly Zone[], name: string): Zone | undefined {
  return zones.filter(({ records }) => records.holds(name)).sort((a, b) => b.zone.length - a.zone.length)[0];
}

export interface NamedAddress {
  readonly hostname: string;
  readonly address: string;
  /** Whether the address leads back to the name, too: `weak` where another name may take its place. */
  readonly reverse: "yes" | "weak" | "no";
}

/** A or AAAA of a host's name, and the PTR of its address, in the zones that hold them. A host that is given by name publishes nothing: its address is not known. */
export function deriveAddress(zones: readonly IDnsZone[], { hostname, address, reverse }: NamedAddress): void {
  const forward = zoneFor(zones, hostname)?.records;
  if (Token.isUnresolved(address)) {
    forward?.addLate({ hostname, address, weak: false });
    // Which of them it lies in is known when it is.
    const backward = reverse === "no" ? [] : zones.filter(({ zone }) => isReverse(zone));
    for (const { records } of backward) records.addLate({ hostname, address, weak: reverse === "weak" });
    return;
  }
  if (isIP(address) === 0) return;
  forward?.derive(forward.relative(hostname), isIPv6(address) ? "AAAA" : "A", address);
  if (reverse === "no") return;
  const backward = zoneFor(zones, reverseName(address))?.records;
  backward?.derive(backward.relative(reverseName(address)), "PTR", `${hostname}.`, { weak: reverse === "weak" });
}
