// What one real host answers to a plan with nothing to change: deployed and recorded in a lab of its own, and kept until the program changes. Used by run.ts.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { run } from "../../test/run.ts";
import { right } from "../project.ts";
import { companyFile, original, passwordsOf, passwordsVariable } from "./company.ts";

export const root = join(import.meta.dirname, "../..");
export const tsx = join(root, "node_modules/.bin/tsx");
export const postform = join(root, "bin/postform");

/** One command on the host. */
export interface Exchange {
  readonly command: string;
  /** Its standard input. */
  readonly input: string;
  readonly code: number;
  /** base64 */
  readonly stdout: string;
  readonly stderr: string;
  /** The least that it took, with the way there and back in the lab. */
  readonly milliseconds: number;
}

/** What recorder.ts prints. */
export interface Recorded {
  readonly exchanges: readonly Exchange[];
  /** base64: what the files and notes say of which the answers have a SHA-256. */
  readonly texts: readonly string[];
}

export interface Recording extends Recorded {
  /** cdk.tf.json of the stack. */
  readonly stack: string;
  /** Terraform's state after the deploy. */
  readonly state: string;
}

const lab = "double";

/** The recording that fits the program as it is; takes some minutes and root where there is none yet. */
export async function recording(tell: (words: string) => void): Promise<Recording> {
  const folder = join(root, "node_modules/.cache/postform-double");
  const file = join(folder, `${digestOfSources()}.json.gz`);
  if (existsSync(file)) return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Recording;
  tell("deploying one real host in the lab and recording it: some minutes, once for each version of the program");
  const made = await record();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify(made)));
  return made;
}

/** All that decides what a host is asked and what is on it. */
function digestOfSources(): string {
  const digest = createHash("sha256").update(companyFile);
  for (const room of ["constructs", "provider", "schemas", "stacks"])
    for (const name of (readdirSync(join(root, room), { recursive: true }) as string[]).sort())
      if (/\.(ts|sh)$/.test(name)) digest.update(name).update(readFileSync(join(root, room, name)));
  return digest.digest("hex").slice(0, 16);
}

async function record(): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), "postform-recorded-"));
  writeProject(folder);
  const inLab = (...command: string[]) =>
    right(
      run(postform, ["lab", "client", "--name", lab, "--", ...command], {
        cwd: folder,
        env: { [passwordsVariable]: join(folder, "passwords.json") },
        seconds: 1200,
      }),
      command.join(" "),
    );
  try {
    await right(run(postform, ["lab", "up", "--name", lab, "--hosts", "ns=bookworm"]), "postform lab up");
    await inLab(postform, "deploy", "--auto-approve");
    const { stdout } = await inLab(tsx, join(import.meta.dirname, "recorder.ts"));
    const { company } = original;
    return {
      ...(JSON.parse(stdout) as Recorded),
      stack: readFileSync(join(folder, `cdktf.out/stacks/${company}/cdk.tf.json`), "utf8"),
      state: readFileSync(join(folder, `terraform.${company}.tfstate`), "utf8"),
    };
  } finally {
    await run(postform, ["lab", "down", "--name", lab]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeProject(folder: string): void {
  mkdirSync(join(folder, "companies"));
  writeFileSync(join(folder, `companies/${original.company}.yaml`), companyFile);
  writeFileSync(join(folder, "passwords.json"), passwordsOf([original]));
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: `${tsx} ${join(root, "main.ts")}` }));
}
