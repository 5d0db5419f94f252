// An error or a warning of Terraform's as Terraform itself writes it: which resource, which attribute of which line, and all of what is wrong. Pure.
import type { Diagnostic } from "./events.ts";
import type { PlaceOf } from "./places.ts";

/** Without the frame that Terraform draws around it, so that it can be copied. Where a company file has said what is wrong, with its line. */
export function written(diagnostic: Diagnostic, placeOf: PlaceOf = () => undefined): string {
  const { severity, summary, detail, address, range, snippet } = diagnostic;
  const place =
    address && range ? placeOf({ address, text: `${summary}\n${detail}`, code: snippet?.code ?? "" }) : undefined;
  const where: string[] = [];
  if (address) where.push(`  with ${address},`);
  if (place !== undefined) where.push(`  at ${place}`);
  else if (range) {
    const context = snippet?.context ? `, in ${snippet.context}` : "";
    where.push(`  on ${range.filename} line ${range.start.line}${context}:`);
  }
  if (snippet && place === undefined) {
    const lines = snippet.code.split("\n");
    where.push(...lines.map((line, index) => `${String(snippet.start_line + index).padStart(4)}: ${line}`));
    for (const { traversal, statement } of snippet.values ?? []) where.push(`    ${traversal} ${statement}`);
  }
  return [`${severity === "error" ? "Error" : "Warning"}: ${summary}`, where.join("\n"), detail]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The same without a program's output, which was shown as it came, and of which Terraform has kept the end alone. */
export const withoutOutput = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  detail: diagnostic.detail.replace(/\. Output: [\s\S]*$/, "; what it said is above"),
});
