// An error or a warning of Terraform's as Terraform itself writes it: which resource, which attribute of which line, and all of what is wrong. Pure.
import type { Diagnostic } from "./events.ts";

/** Without the frame that Terraform draws around it, so that it can be copied. */
export function written({ severity, summary, detail, address, range, snippet }: Diagnostic): string {
  const where: string[] = [];
  if (address) where.push(`  with ${address},`);
  if (range) {
    const context = snippet?.context ? `, in ${snippet.context}` : "";
    where.push(`  on ${range.filename} line ${range.start.line}${context}:`);
  }
  if (snippet) {
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
