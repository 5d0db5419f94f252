// Brings up the scenario's lab, remembers what its hosts are like, and deploys the companies with the real `cdktf deploy`; takes all of it down at the end.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { parseDocument } from "yaml";
import { deployment, labCommands, must } from "./lab.ts";
import { snapshot } from "./snapshot.ts";

const hosts = ["ns", "baidu", "qq"];

/** baidu's machine has been somebody's server before, set up by hand: all of it has to be there again after a destroy. */
const byHand = `
  postconf -e 'smtpd_banner = by hand' 'mydestination = old.example, localhost' 'alias_maps = hash:/etc/aliases'
  echo 'office: root' >> /etc/aliases && newaliases
  printf 'mail_location = maildir:~/Maildir\n' > /etc/dovecot/conf.d/99-by-hand.conf
  echo 'protocols = imap' >> /etc/dovecot/dovecot.conf
  sed -i 's/index index.html/index by-hand.html index.html/' /etc/nginx/sites-available/default
  mkdir -p /www/html && echo 'by hand' > /www/html/index.html
  systemctl disable --now nginx.service
  systemctl reload postfix.service && systemctl restart dovecot.service`;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.getuid?.() !== 0 || process.platform !== "linux") {
    const message =
      "the scenario tests need root on Linux: they build hosts with systemd-nspawn and network namespaces";
    if (process.env["CI"]) throw new Error(message);
    console.warn(`\nSKIPPED: ${message}\n`);
    return undefined;
  }
  const { lab, folder, remove } = await deployment("scenario", "--baked", "--bare-hosts", "ns,qq");
  const before = join(folder, "before");
  project.provide("scenario", { lab, folder, before });

  const commands = labCommands({ lab, folder });
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
  return remove;
}
