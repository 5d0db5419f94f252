// `npm run demo`: builds the lab, deploys the two companies onto it with the real `cdktf deploy`, proves that they work, and says how to look around. `-- --down` removes it all.
import { type SpawnOptions, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import pc from "picocolors";
import { terraformBinary } from "../cli/terraform.ts";
import { outcome, shown } from "./cdktf-output.ts";

const root = join(import.meta.dirname, "..");
const postform = join(root, "bin/postform");
const start = Date.now();

async function main(): Promise<void> {
  if (process.argv.includes("--down")) {
    await step("removing the lab", postform, ["lab", "down"]);
    for (const stack of ["ns", "baidu", "qq"])
      for (const state of [`terraform.${stack}.tfstate`, `terraform.${stack}.tfstate.backup`])
        rmSync(join(root, state), { force: true });
    return;
  }
  await step("installing what the lab needs", "bash", [join(root, "scripts/bootstrap.sh")]);
  const terraform = terraformBinary();
  await step("building the lab: three hosts with systemd, on a network that leads nowhere", postform, ["lab", "up"]);
  const output = await step(`deploying the companies (cdktf deploy, ${terraform})`, postform, [
    ...["lab", "client", "--", "npx", "cdktf", "deploy", "*", "--auto-approve", "--parallelism", "4"],
  ]);
  await step("proving it from outside (postform verify)", postform, ["lab", "client", "--", postform, "verify"]);
  console.log(pc.bold(`\n${outcome(output)}`));
  await lookAround();
}

/** Runs a command with its output shown, under a heading with the time; resolves to the output, ends the demo when it fails. */
function step(title: string, command: string, args: readonly string[]): Promise<string> {
  console.log(pc.bold(`\n▶ ${title}`) + pc.dim(` [${seconds()}]`));
  const options: SpawnOptions = {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    let output = "";
    createInterface({ input: child.stdout as Readable }).on("line", (line) => {
      output += `${line}\n`;
      const text = shown(line);
      if (text) console.log(text);
    });
    child.on("close", (code) => {
      if (code === 0) return resolve(output);
      console.error(
        pc.red(
          `\n${title}: failed with exit code ${code} after ${seconds()}; the lab is left as it is, to look around: bin/postform lab list`,
        ),
      );
      process.exit(code ?? 1);
    });
  });
}

async function lookAround(): Promise<void> {
  const lab = JSON.parse(await capture(postform, ["lab", "list", "--json"])) as {
    hosts: { name: string; release: string; address: string }[];
    ca: string;
    credentials: string;
  };
  const credentials = existsSync(lab.credentials) ? Object.keys(JSON.parse(readFileSync(lab.credentials, "utf8"))) : [];
  console.log(`\n${pc.bold("The lab runs")} (${seconds()} in all). Look around:`);
  for (const host of lab.hosts) console.log(`  ${host.name.padEnd(6)} ${host.address.padEnd(14)} ${host.release}`);
  console.log(`  users             ${credentials.join(", ")}`);
  console.log(`  their passwords   ${lab.credentials}`);
  console.log(`  the lab's CA      ${lab.ca}`);
  console.log(
    "  a web site        bin/postform lab client -- curl --cacert CA https://www.baidu.com/".replace("CA", lab.ca),
  );
  console.log(
    "  a mailbox         bin/postform lab exec baidu -- doveadm fetch -u xixi@baidu.com 'hdr.subject date.received' all",
  );
  console.log("  a shell on a host bin/postform lab exec qq -- bash");
  console.log("  plan again        bin/postform lab client -- npx cdktf plan baidu");
  console.log("  remove it         npm run demo -- --down");
}

function capture(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${command} ${args.join(" ")}: exit code ${code}`)),
    );
  });
}

function seconds(): string {
  return `${((Date.now() - start) / 1000).toFixed(0)} s`;
}

await main();
