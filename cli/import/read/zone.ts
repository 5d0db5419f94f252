// A zone's file as people write it (RFC 1035 5.1): names made absolute, times in seconds. Pure.
import { seconds, unquoteText, zoneEntries } from "../../../provider/render/zone.ts";

export interface ZoneRecord {
  readonly line: number;
  readonly text: string;
  /** Lower-case, without the dot at the end. */
  readonly owner: string;
  /** Null where neither the record nor a $TTL before it says. */
  readonly ttl: number | null;
  readonly type: string;
  /** As company files have it: names absolute with a dot at the end, TXT as plain text. */
  readonly data: string;
}

export interface ZoneLine {
  readonly line: number;
  readonly text: string;
  /** `$TTL` and its like; null for a record. */
  readonly directive: string | null;
  /** Null for a directive, and for what is no record. */
  readonly record: ZoneRecord | null;
  /** Why it is none. */
  readonly problem?: string;
}

/** Which of the fields are names. */
const names: Readonly<Record<string, readonly number[]>> = {
  CNAME: [0],
  DNAME: [0],
  NS: [0],
  PTR: [0],
  MX: [1],
  SRV: [3],
  NAPTR: [5],
  HTTPS: [1],
  SVCB: [1],
  SOA: [0, 1],
};

/** The lines of a zone's file; throws, with the line's number, for text that is not in the syntax. */
export function readZone(text: string, zone: string): ZoneLine[] {
  let origin = `${zone}.`;
  let owner: string | null = null;
  let ttl: number | null = null;
  const absolute = (name: string) =>
    (name === "@"
      ? origin
      : name.endsWith(".") && !name.endsWith("\\.")
        ? name
        : origin === "."
          ? `${name}.`
          : `${name}.${origin}`
    ).toLowerCase();
  return [...zoneEntries(text)].map(({ line, fields, blank }): ZoneLine => {
    const words = [...fields];
    const place = { line, text: (blank ? "  " : "") + words.join(" ") };
    const none = (problem: string) => ({ ...place, directive: null, record: null, problem });
    if (words[0]?.startsWith("$")) {
      const directive = words[0].toUpperCase();
      if (directive === "$ORIGIN" && words[1]) origin = absolute(words[1]);
      if (directive === "$TTL" && words[1]) ttl = seconds(words[1]) ?? ttl;
      return { ...place, directive, record: null };
    }
    if (!blank) owner = absolute(words.shift()!);
    if (owner === null) return none("it has no name");
    let own: number | null = null;
    while (words.length > 1 && (/^(in|ch|hs)$/i.test(words[0]!) || seconds(words[0]!) !== null)) {
      const word = words.shift()!;
      if (/^(ch|hs)$/i.test(word)) return none("its class is not IN");
      own = seconds(word) ?? own;
    }
    const type = words.shift()?.toUpperCase() ?? "";
    if (!/^[A-Z][A-Z0-9-]*$/.test(type) || words.length === 0) return none("it is no record");
    const data =
      type === "TXT" || type === "SPF"
        ? unquoteText(words)
        : words
            .map((word, index) =>
              names[type]?.includes(index) ? absolute(word) : type === "SOA" ? String(seconds(word) ?? word) : word,
            )
            .join(" ");
    return {
      ...place,
      directive: null,
      record: { ...place, owner: owner.replace(/(?<!^)\.$/, ""), ttl: own ?? ttl, type, data },
    };
  });
}
