// What the Terraform or OpenTofu can that will read a stack; asked at synth by constructs that would use it.
import { execFileSync } from "node:child_process";
import { usesTofu } from "./null-source.ts";

const known = new Map<string, boolean>();

/** Whether it calls functions of providers: Terraform from 1.8, OpenTofu from 1.7 on. False where it cannot be asked. */
export function callsFunctions(env: NodeJS.ProcessEnv = process.env): boolean {
  const binary = env.TERRAFORM_BINARY_NAME ?? "terraform";
  let answer = known.get(binary);
  if (answer === undefined) {
    const [major = 0, minor = 0] = versionOf(binary);
    answer = major > 1 || (major === 1 && minor >= (usesTofu(env) ? 7 : 8));
    known.set(binary, answer);
  }
  return answer;
}

function versionOf(binary: string): number[] {
  try {
    const said = execFileSync(binary, ["version", "-json"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
    const { terraform_version: version } = JSON.parse(said) as { terraform_version: string };
    return version.split(".").map(Number);
  } catch {
    return [];
  }
}
