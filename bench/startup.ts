// How soon commands and the provider are there, against a Node that does nothing.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertificate } from "../provider/plugin/certificate.ts";
import { byTurns, goal, type Part, timed } from "./measure.ts";

const programs = join(import.meta.dirname, "../dist/programs");
const cli = join(programs, "cli/main.mjs");

export async function startup(tell: (text: string) => void, times = 25): Promise<Part> {
  const folder = mkdtempSync(join(tmpdir(), "postform-startup-"));
  writeFileSync(join(folder, "acme.yaml"), company);
  const node = (...args: string[]) => timed(() => ended(args));
  const contestants = {
    "node -e 0": () => node("-e", "0"),
    "provider, start to handshake": () => timed(handshake),
    "postform --help": () => node(cli, "--help"),
    "postform check, one company": () => node(cli, "check", folder),
  };
  try {
    // The first reads the files from the disk.
    for (const run of Object.values(contestants)) await run();
    const measured = await byTurns(contestants, { times, unit: "ms", tell });
    const against = "node -e 0";
    return {
      title: "Start-up",
      about: "Programs as `npm run build` makes them, started as processes; by the clock.",
      measured,
      goals: [
        goal(measured, { what: "provider, start to handshake", against, limit: 2.5 }),
        goal(measured, { what: "postform --help", against, limit: 2 }),
        goal(measured, { what: "postform check, one company", against, limit: 4 }),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rejects where it fails: what fails is quick. */
function ended(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`node ${args.join(" ")}: exit code ${code}`)),
    );
  });
}

function handshake(): Promise<void> {
  const env = {
    ...process.env,
    TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    PLUGIN_PROTOCOL_VERSIONS: "5,6",
    PLUGIN_CLIENT_CERT: certificate,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(programs, "provider/main.mjs")], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.once("error", reject);
    child.once("close", () => reject(new Error("the provider ended before its handshake")));
    child.stdout.once("data", () => {
      child.kill("SIGKILL");
      resolve();
    });
  });
}

const certificate = createCertificate().certificatePem;

const company = `company: acme
contact: hostmaster@acme.example
hosts:
  main: { address: 192.0.2.10 }
mail:
  host: main
  hostname: mail.acme.example
  domains:
    acme.example:
      mailboxes:
        ann: { passwordFrom: env:ANN }
web:
  host: main
  sites:
    www.acme.example: { pages: { index.html: "Hello" } }
`;
