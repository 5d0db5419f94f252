// Every line that was read on the host, and what becomes of it. A line that nobody settles is listed: so none is dropped.

/** Said by a property; kept by an escape hatch; set by Postform itself, the same or otherwise; a default of the package, or without effect; or listed: a person has to look. */
export type Verdict = "expressed" | "kept" | "postform" | "changed" | "default" | "listed";

/** Of a line with several parts, what matters most to a person is told. */
const weight = (verdict: Verdict | null) => (verdict === "listed" ? 2 : verdict === "changed" ? 1 : 0);

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Entry extends Place {
  readonly verdict: Verdict;
  /** By what, or why not. */
  readonly note: string;
}

export class Ledger {
  readonly #lines = new Map<string, { place: Place; verdict: Verdict | null; notes: Set<string> }>();

  /** A line that has to be accounted for. The same line twice is one. */
  read(place: Place): Place {
    const key = `${place.file}\0${place.line}`;
    if (!this.#lines.has(key)) this.#lines.set(key, { place, verdict: null, notes: new Set() });
    return place;
  }

  /** What becomes of it. What is listed or changed once stays so, whatever else of the line is used. */
  settle({ file, line }: Place, verdict: Verdict, note: string): void {
    const known = this.#lines.get(`${file}\0${line}`);
    if (!known) throw new Error(`${file}:${line} was never read`);
    if (weight(verdict) < weight(known.verdict)) return;
    if (weight(verdict) > weight(known.verdict)) known.notes.clear();
    known.verdict = verdict;
    known.notes.add(note);
  }

  /** All lines, in the order of files and lines. */
  entries(): Entry[] {
    return [...this.#lines.values()]
      .map(({ place, verdict, notes }) => ({
        ...place,
        verdict: verdict ?? ("listed" as const),
        note: [...notes].join("; ") || "Postform knows nothing of the kind",
      }))
      .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  }
}
