// Brings up the scenario's lab, remembers what its hosts are like, and deploys the companies with the real `cdktf deploy`; takes all of it down at the end.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { parseDocument } from "yaml";
import { bin, labCommands, projectRoot, run } from "./lab.ts";
import { snapshot } from "./snapshot.ts";

const hosts = ["ns", "baidu", "qq"];

/** baidu's machine has been somebody's server before, set up by hand: all of it has to be there again after a destroy. */
const byHand = `
  postconf -e 'smtpd_banner = by hand' 'mydestination = old.example, localhost' 'alias_maps = hash:/etc/aliases'
  echo 'office: root' >> /etc/aliases && newaliases
  printf 'mail_location = maildir:~/Maildir\n' > /etc/dovecot/conf.d/99-by-hand.conf
  sed -i 's/^protocols = .*/protocols = imap/' /etc/dovecot/dovecot.conf
  sed -i 's/index index.html/index by-hand.html index.html/' /etc/nginx/sites-available/default
  mkdir -p /www/html && echo 'by hand' > /www/html/index.html
  systemctl disable --now nginx.service
  systemctl reload postfix.service && systemctl restart dovecot.service`;

/** POSTFORM_KEEP_LAB=1 leaves the lab and the deployment in place, and finds them again at the next run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.getuid?.() !== 0 || process.platform !== "linux") {
    const message =
      "the scenario tests need root on Linux: they build hosts with systemd-nspawn and network namespaces";
    if (process.env["CI"]) throw new Error(message);
    console.warn(`\nSKIPPED: ${message}\n`);
    return undefined;
  }
  const keep = process.env["POSTFORM_KEEP_LAB"] === "1";
  const lab = "scenario";
  const folder = keep ? join(tmpdir(), "postform-scenario") : mkdtempSync(join(tmpdir(), "postform-scenario-"));
  // A deployment to a lab that is down is none.
  if ((await run(join(projectRoot, "bin/postform"), ["lab", "list", "--name", lab])).code !== 0)
    rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const before = join(folder, "before");
  project.provide("scenario", { lab, folder, before });

  await must(
    run(join(projectRoot, "bin/postform"), ["lab", "up", "--name", lab, "--baked", "--bare-hosts", "ns,qq"]),
    "postform lab up",
  );
  const commands = labCommands({ lab, folder });
  cpSync(join(projectRoot, "companies"), join(folder, "companies"), { recursive: true });
  writeFileSync(
    join(folder, "cdktf.json"),
    JSON.stringify({
      language: "typescript",
      app: `${bin("tsx")} ${join(projectRoot, "main.ts")}`,
      projectId: "scenario",
      sendCrashReports: "false",
    }),
  );
  // A lab that was kept has been deployed to since.
  if (!existsSync(before)) {
    await must(commands.exec("baidu", byHand), "setting up baidu by hand");
    mkdirSync(before);
    await Promise.all(hosts.map(async (host) => writeFileSync(join(before, host), await snapshot(commands, host))));
    // Nobody has asked yet for what was made by hand to be taken over.
    const refused = await commands.deploy();
    if (refused.code === 0)
      throw new Error(`files made by hand were taken over unasked:\n${refused.output.slice(-6000)}`);
    // CDKTF leaves out why, when it deploys several stacks.
    writeFileSync(join(folder, "refused.log"), (await commands.terraform("baidu", ["plan", "-no-color"])).output);
    writeFileSync(join(folder, "refused"), await snapshot(commands, "baidu"));
  }
  const company = join(folder, "companies/baidu.yaml");
  const asked = parseDocument(readFileSync(company, "utf8"));
  asked.setIn(["hosts", "main", "adopt"], true);
  writeFileSync(company, asked.toString());
  const deploy = await must(commands.deploy(), "cdktf deploy");
  writeFileSync(join(folder, "deploy.log"), deploy.output);

  return async () => {
    if (keep) return;
    await run(join(projectRoot, "bin/postform"), ["lab", "down", "--name", lab]);
    rmSync(folder, { recursive: true, force: true });
  };
}

async function must(result: ReturnType<typeof run>, what: string) {
  const done = await result;
  if (done.code !== 0) throw new Error(`${what} failed with exit code ${done.code}:\n${done.output.slice(-6000)}`);
  return done;
}
