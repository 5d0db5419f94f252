// Master file syntax (RFC 1035 5.1): record sets to text and back; used for zones and for what others contribute to them.
import type { Records } from "../../schemas/records.ts";

/** Bytes that stand for themselves between double quotes. */
const plain = /^[\x20-\x7e]$/;

/** Text as quoted strings of at most 255 bytes each (RFC 1035 3.3.14). */
export function quoteText(text: string): string {
  const bytes = Buffer.from(text);
  const strings: string[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += 255)
    strings.push(`"${[...bytes.subarray(start, start + 255)].map(escapeByte).join("")}"`);
  // The host puts the zone's serial in place of this word.
  return strings.join(" ").replaceAll("@SERIAL@", "\\064SERIAL@");
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '"' || character === "\\") return `\\${character}`;
  return plain.test(character) ? character : `\\${String(byte).padStart(3, "0")}`;
}

/** One line for each record, in the order of the map. */
export function recordLines(records: Records): string {
  let text = "";
  for (const [key, { values, ttl }] of Object.entries(records)) {
    const [owner, type] = key.split(" ");
    for (const value of values)
      text += `${owner}${ttl === null ? "" : ` ${ttl}`} IN ${type} ${type === "TXT" ? quoteText(value) : value}\n`;
  }
  return text;
}

export interface ParsedZone {
  /** Seconds, of the $TTL directive. */
  readonly ttl: number | null;
  /** The SOA record's fields; null when there is none. */
  readonly soa: readonly string[] | null;
  /** Everything else, NS records of the zone itself included. */
  readonly records: Records;
}

/** Reads what the functions above write, and what a person makes of it by hand; throws, with the line's number, for what it cannot represent. */
export function parseZone(text: string): ParsedZone {
  let ttl: number | null = null;
  let soa: readonly string[] | null = null;
  let owner = "";
  const records: Record<string, { values: string[]; ttl: number | null }> = {};
  for (const { line, fields, blank } of zoneEntries(text)) {
    const refuse = (message: string): never => {
      throw new Error(`line ${line} ${message}`);
    };
    const words = [...fields];
    if (words[0]?.startsWith("$")) {
      if (words[0].toUpperCase() === "$TTL" && words.length === 2)
        ttl = seconds(words[1]!) ?? refuse("has no valid TTL");
      else refuse(`has the directive ${words[0]}`);
      continue;
    }
    if (!blank) owner = words.shift()!;
    if (owner === "") refuse("has no name");
    let own: number | null = null;
    while (words.length > 0 && (/^(in|ch|hs)$/i.test(words[0]!) || seconds(words[0]!) !== null)) {
      const word = words.shift()!;
      own = seconds(word) ?? own;
    }
    const type = words.shift()?.toUpperCase() ?? refuse("has no record type");
    if (type === "SOA") {
      if (soa) refuse("has a second SOA record");
      soa = words;
      continue;
    }
    const key = `${owner} ${type}`;
    const value = type === "TXT" ? unquoteText(words) : words.join(" ");
    const set = records[key];
    if (set && set.ttl !== own) refuse(`gives ${key} another TTL than the line before`);
    if (set) set.values.push(value);
    else records[key] = { values: [value], ttl: own };
  }
  return { ttl, soa, records };
}

/** 3600, 1h or 1h30m: BIND's spellings of a time. */
export function seconds(word: string): number | null {
  if (!/^(?:\d+[wdhms]?)+$/i.test(word)) return null;
  const units: Record<string, number> = { w: 604800, d: 86400, h: 3600, m: 60, s: 1, "": 1 };
  let sum = 0;
  for (const [, number, unit] of word.matchAll(/(\d+)([wdhms]?)/gi))
    sum += Number(number) * units[unit!.toLowerCase()]!;
  return sum;
}

export function unquoteText(strings: readonly string[]): string {
  const bytes: number[] = [];
  const pieces = strings.flatMap((string) => string.match(/"(?:[^"\\]|\\.)*"|(?:[^"\\]|\\.)+/gsu) ?? []);
  for (const piece of pieces) {
    const inner = piece.startsWith('"') ? piece.slice(1, -1) : piece;
    for (const [, decimal, escaped, character] of inner.matchAll(/\\(\d{3})|\\(.)|(.)/gsu)) {
      if (decimal !== undefined) bytes.push(Number(decimal) & 255);
      else bytes.push(...Buffer.from((escaped ?? character)!));
    }
  }
  return Buffer.from(bytes).toString();
}

export interface ZoneEntry {
  readonly line: number;
  /** As they are written, quotes included. */
  readonly fields: readonly string[];
  /** The line begins with a blank: its record has the name of the one before. */
  readonly blank: boolean;
}

const token = /;[^\n]*|[()\n]|[^\S\n]+|(?:"(?:[^"\\\n]|\\[^\n])*"|[^\s"();\\]|\\[^\n])+|[\s\S]/g;

/** Lines of fields: comments dropped, parentheses joined over lines. */
export function* zoneEntries(text: string): Generator<ZoneEntry> {
  let line = 1;
  let start = 1;
  let depth = 0;
  let fields: string[] = [];
  let blank = false;
  let fresh = true;
  for (const [word] of `${text}\n`.matchAll(token)) {
    if (fresh) {
      start = line;
      blank = /^[^\S\n]/.test(word);
      fresh = false;
    }
    if (word === "\n") {
      line++;
      if (depth > 0) continue;
      if (fields.length > 0) yield { line: start, fields, blank };
      fields = [];
      fresh = true;
    } else if (word === "(") depth++;
    else if (word === ")") depth = Math.max(0, depth - 1);
    else if (word === '"' || word === "\\") throw new Error(`line ${line} has a ${word} that is not closed`);
    else if (!word.startsWith(";") && word.trim() !== "") fields.push(word);
  }
  if (depth > 0) throw new Error(`line ${start} opens a parenthesis that is never closed`);
}
