// Turns agent/*.sh into the module that the bundle carries; called by scripts/generate.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function generateAgent(): { path: string; content: string } {
  const names = ["common", "running", "read", "prepare", "guard", "transaction", "unlock", "machine"];
  const scripts = names.map((name) => {
    const text = readFileSync(join(import.meta.dirname, "agent", `${name}.sh`), "utf8");
    return `export const ${name}Script = ${JSON.stringify(text)};\n`;
  });
  return {
    path: join(import.meta.dirname, "agent.ts"),
    content: `// Generated from agent/*.sh by scripts/generate.ts: what runs on a host. Not to be edited.\n\n${scripts.join("\n")}`,
  };
}
