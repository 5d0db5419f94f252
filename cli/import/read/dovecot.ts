// The syntax of dovecot.conf, in both dialects: settings and blocks with the lines that they are on. Pure.

export interface DovecotSetting {
  readonly line: number;
  readonly text: string;
  /** The blocks around it, outermost first: `service auth`, `unix_listener /path`. */
  readonly path: readonly string[];
  /** Empty for what is no setting; `!include` has its own name. */
  readonly key: string;
  readonly value: string;
  /** Which block it is in, where several have one name: settings of one block have one number. */
  readonly block: number;
}

/** Every setting in order. */
export function readDovecot(text: string): DovecotSetting[] {
  const found: DovecotSetting[] = [];
  const around: { name: string; block: number }[] = [];
  let blocks = 0;
  for (const [index, raw] of text.split("\n").entries()) {
    const whole = raw.trim();
    // Comments begin a line, or stand behind a blank.
    const trimmed = whole.startsWith("#") ? "" : whole.replace(/\s#(?!\s*hidden).*$/, "").trim();
    if (trimmed === "") continue;
    const opening = /^([^={}]*[^={}\s])\s*\{$/.exec(trimmed);
    if (opening) {
      around.push({ name: opening[1]!.replace(/\s+/g, " ").replaceAll('"', ""), block: ++blocks });
      continue;
    }
    if (trimmed === "}") {
      around.pop();
      continue;
    }
    const [, key = "", value = ""] =
      /^(!include\S*)\s+(.*)$/.exec(trimmed) ?? /^([A-Za-z0-9_./:+@%-]+)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    found.push({
      line: index + 1,
      text: trimmed,
      path: around.map(({ name }) => name),
      key,
      value: value
        .replace(/^"(.*)"$/, "$1")
        .replace(/\\\\/g, "\\")
        .trim(),
      block: around.at(-1)?.block ?? 0,
    });
  }
  return found;
}
