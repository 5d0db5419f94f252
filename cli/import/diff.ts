// Two texts as a unified diff (POSIX diff -u). Pure.

/** Empty when they are the same. Null is a file that is not there. */
export function unifiedDiff(before: string | null, after: string | null, names: { from: string; to: string }): string {
  if (before === after) return "";
  const [a, b] = [lines(before), lines(after)];
  const steps = compare(a, b);
  const head = `--- ${before === null ? "/dev/null" : names.from}\n+++ ${after === null ? "/dev/null" : names.to}\n`;
  return head + hunks(steps);
}

const lines = (text: string | null) => (text === null || text === "" ? [] : text.replace(/\n$/, "").split("\n"));

interface Step {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

/** By the longest common subsequence between what is the same at both ends; of very long texts, all is replaced. */
function compare(a: readonly string[], b: readonly string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (text: string): Step => ({ kind: " ", text });
  const [old, young] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return [...a.slice(0, start).map(same), ...middle(old, young), ...a.slice(a.length - end).map(same)];
}

function middle(a: readonly string[], b: readonly string[]): Step[] {
  const removed = a.map((text): Step => ({ kind: "-", text }));
  const added = b.map((text): Step => ({ kind: "+", text }));
  if (a.length * b.length > 4_000_000) return [...removed, ...added];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length)
    if (a[i] === b[j]) {
      steps.push({ kind: " ", text: a[i]! });
      i++;
      j++;
    } else steps.push(common[(i + 1) * width + j]! >= common[i * width + j + 1]! ? removed[i++]! : added[j++]!);
  return [...steps, ...removed.slice(i), ...added.slice(j)];
}

/** Changes with three lines around them. */
function hunks(steps: readonly Step[]): string {
  const changed = steps.flatMap(({ kind }, index) => (kind === " " ? [] : [index]));
  const groups: [number, number][] = [];
  for (const index of changed) {
    const last = groups.at(-1);
    if (last && index - last[1] <= 7) last[1] = index;
    else groups.push([index, index]);
  }
  return groups
    .map(([first, last]) => {
      const [from, to] = [Math.max(0, first - 3), Math.min(steps.length, last + 4)];
      const part = steps.slice(from, to);
      const before = steps.slice(0, from);
      const range = (kind: "-" | "+") => {
        const count = part.filter((step) => step.kind === " " || step.kind === kind).length;
        const start = before.filter((step) => step.kind === " " || step.kind === kind).length;
        return `${count === 0 ? start : start + 1},${count}`;
      };
      return `@@ -${range("-")} +${range("+")} @@\n${part.map(({ kind, text }) => `${kind}${text}\n`).join("")}`;
    })
    .join("");
}
