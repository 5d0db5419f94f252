// Record sets as they grow: what zones of this stack and contributions to another's have in common.
import { isIPv6 } from "node:net";
import { recordProblems } from "../schemas/records.ts";

export interface RecordSet {
  readonly values: readonly string[];
  /** Seconds; default: the zone's. */
  readonly ttl?: number;
}

export class DnsRecords {
  readonly zone: string;
  readonly #sets = new Map<string, { values: string[]; ttl?: number }>();

  constructor(zone: string) {
    this.zone = zone;
  }

  /** Adds records of one type to a name, relative to the zone (`@` is the zone itself). A record that is there already throws. */
  addRecord(name: string, type: string, values: readonly string[], ttl?: number): void {
    const key = `${name} ${type}`;
    const set = this.#sets.get(key) ?? { values: [] };
    for (const value of values) {
      if (set.values.includes(value)) throw new Error(`zone ${this.zone}: ${key} has ${JSON.stringify(value)} already`);
      set.values.push(value);
    }
    this.#sets.set(key, ttl === undefined ? set : { ...set, ttl });
    const [problem] = recordProblems({ [key]: { values: set.values, ttl: ttl ?? null } }, { zone: this.zone });
    if (problem) throw new Error(`zone ${this.zone}: ${problem.message}`);
  }

  /** The same, for what follows from the model and may be said twice. */
  provide(name: string, type: string, value: string): void {
    if (!this.#sets.get(`${name} ${type}`)?.values.includes(value)) this.addRecord(name, type, [value]);
  }

  /** A or AAAA, by the address. */
  provideAddress(hostname: string, address: string): void {
    this.provide(this.relative(hostname), isIPv6(address) ? "AAAA" : "A", address);
  }

  has(name: string, type: string): boolean {
    return this.#sets.has(`${name} ${type}`);
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

  toMap(): Record<string, RecordSet> {
    return Object.fromEntries(
      [...this.#sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, set]) => [key, { ...set }]),
    );
  }
}

/** The name of an address in a reverse zone: "192.0.2.10" → "10.2.0.192.in-addr.arpa" (RFC 1035 3.5, RFC 3596 2.5). */
export function reverseName(address: string): string {
  if (!isIPv6(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const before = head ? head.split(":") : [];
  const after = tail ? tail.split(":") : [];
  const groups =
    tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  return `${[...groups.map((group) => group.padStart(4, "0")).join("")].reverse().join(".")}.ip6.arpa`;
}
