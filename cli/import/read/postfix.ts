// The syntax of Postfix's files: main.cf, master.cf, lookup tables, aliases(5), passwd-files. Pure; odd lines are given back as such.

export interface Line {
  /** Of its beginning, from 1. */
  readonly line: number;
  /** Joined with what continues it. */
  readonly text: string;
}

/** Logical lines (postconf(5)): comments and empty lines dropped, a line that begins with a blank continues the one before. */
export function logicalLines(text: string): Line[] {
  const lines: { line: number; parts: string[] }[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    if (/^\s/.test(raw) && lines.length > 0) lines.at(-1)!.parts.push(trimmed);
    else lines.push({ line: index + 1, parts: [trimmed] });
  }
  return lines.map(({ line, parts }) => ({ line, text: parts.join(" ") }));
}

export interface Setting extends Line {
  readonly name: string;
  /** Null where the line is no setting. */
  readonly value: string | null;
}

/** main.cf, or the output of postconf. */
export function readMainCf(text: string): Setting[] {
  return logicalLines(text).map((line) => {
    const at = line.text.indexOf("=");
    const name = line.text.slice(0, Math.max(at, 0)).trim();
    return at > 0 && /^[A-Za-z0-9_.-]+$/.test(name)
      ? { ...line, name, value: line.text.slice(at + 1).trim() }
      : { ...line, name: "", value: null };
  });
}

/** postconf's answer by name. */
export const settingsOf = (text: string): Map<string, string> =>
  new Map(readMainCf(text).flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));

export interface Service extends Line {
  readonly name: string;
  readonly type: string;
  /** private, unprivileged, chroot, wakeup, maxproc. */
  readonly columns: readonly string[];
  readonly command: string;
  /** `-o name=value`, in order. */
  readonly options: readonly (readonly [string, string])[];
  /** What else the command is told. */
  readonly rest: readonly string[];
}

/** master.cf (master(5)); null for a line that is no service. */
export function readMasterCf(text: string): (Service | (Line & { readonly name: null }))[] {
  return logicalLines(text).map((line) => {
    const words = line.text.match(/\{[^{}]*\}|\S+/g) ?? [];
    const [name = "", type = "", ...more] = words;
    const [command, ...args] = more.slice(5);
    if (command === undefined) return { ...line, name: null };
    const options: [string, string][] = [];
    const rest: string[] = [];
    for (let index = 0; index < args.length; index++) {
      const word = args[index]!;
      const option = word === "-o" ? args[++index] : /^-o./.test(word) ? word.slice(2) : undefined;
      if (option === undefined) rest.push(word);
      else {
        const pair = option.replace(/^\{(.*)\}$/s, "$1");
        const at = pair.indexOf("=");
        if (at < 0) rest.push("-o", option);
        else options.push([pair.slice(0, at).trim(), pair.slice(at + 1).trim()]);
      }
    }
    return { ...line, name, type, columns: more.slice(0, 5), command, options, rest };
  });
}

export interface TableEntry extends Line {
  readonly key: string;
  readonly value: string;
}

/** An indexed table's source (postmap(1)); a line of one word has no value. */
export function readTable(text: string): TableEntry[] {
  return logicalLines(text).map((line) => {
    const [, quoted, bare = "", value = ""] = /^(?:"((?:[^"\\]|\\.)*)"|(\S+))(?:\s+(.*))?$/.exec(line.text) ?? [];
    return { ...line, key: quoted ?? bare, value: value.trim() };
  });
}

export interface PatternEntry extends Line {
  /** Null for `if`, `endif`, and what is no pattern. */
  readonly pattern: string | null;
  readonly flags: string;
  readonly value: string;
}

/** regexp_table(5), pcre_table(5). */
export function readPatterns(text: string): PatternEntry[] {
  return logicalLines(text).map((line) => {
    const delimiter = line.text[0]!;
    const none = { ...line, pattern: null, flags: "", value: "" };
    if (/[\sA-Za-z0-9!]/.test(delimiter)) return none;
    let end = 1;
    while (end < line.text.length && line.text[end] !== delimiter) end += line.text[end] === "\\" ? 2 : 1;
    const [, flags, value] = /^([a-zA-Z]*)\s+(.*)$/.exec(line.text.slice(end + 1)) ?? [];
    return value === undefined ? none : { ...line, pattern: line.text.slice(1, end), flags: flags!, value };
  });
}

export interface Alias extends Line {
  readonly name: string;
  readonly to: readonly string[];
}

/** aliases(5); null for a line without a colon. */
export function readAliases(text: string): (Alias | (Line & { readonly name: null }))[] {
  return logicalLines(text).map((line) => {
    const [, quoted, bare, value] = /^(?:"((?:[^"\\]|\\.)*)"|([^:\s"]+))\s*:\s*(.*)$/.exec(line.text) ?? [];
    const name = quoted ?? bare;
    return name === undefined ? { ...line, name: null } : { ...line, name: name.toLowerCase(), to: recipients(value!) };
  });
}

/** Addresses with commas or, in virtual(5), blanks between; what is in double quotes is one. */
export function recipients(text: string): string[] {
  return (text.match(/(?:"(?:[^"\\]|\\.)*"|[^\s,"]|")+/g) ?? []).map((word) => word.replace(/,+$/, ""));
}

export interface User extends Line {
  /** Null for a line that is no entry. */
  readonly name: string | null;
  /** As it stands there: with a scheme in braces, or without. */
  readonly password: string;
  readonly home: string;
  readonly extra: readonly string[];
}

/** A passwd-file (doc.dovecot.org): user:password:uid:gid:gecos:home:shell:extra. */
export function readUsers(text: string): User[] {
  return text.split("\n").flatMap((raw, index): User[] => {
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const [name = "", password = "", , , , home = "", , ...extra] = trimmed.split(":");
    const line = { line: index + 1, text: trimmed };
    return !trimmed.includes(":") || name === ""
      ? [{ ...line, name: null, password: "", home: "", extra: [] }]
      : [{ ...line, name, password, home, extra: extra.join(":").split(/\s+/).filter(Boolean) }];
  });
}
