// No password is anywhere but in the credentials file: not in cdktf.out, plans, states, logs, nor on a host.
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, run, scenarioLab } from "./lab.ts";
import { applied, editCompany, planned, plansNothing, writeCompany } from "./steps.ts";

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && statSync(path).size < 64 << 20) yield path;
  }
}

/** Looks at what every process has as arguments and environment, on this machine and on its labs' hosts, until it is asked what it saw of some words. */
export function watchProcesses(words: readonly string[]): () => string[] {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      for (const what of ["cmdline", "environ"])
        try {
          const text = readFileSync(`/proc/${pid}/${what}`, "latin1");
          for (const word of words) if (text.includes(word)) seen.add(word);
        } catch {
          // It has ended.
        }
  }, 50);
  return () => {
    clearInterval(timer);
    return [...seen];
  };
}

export async function scenarioPasswords(): Promise<string[]> {
  const lab = scenarioLab();
  const list = JSON.parse(
    (await run(join(projectRoot, "bin/postform"), ["lab", "list", "--json", "--name", lab.lab])).stdout,
  );
  return Object.values(JSON.parse(readFileSync(list.credentials, "utf8")) as Record<string, string>);
}

export function secretsSuite(): void {
  describe("passwords", () => {
    it("are in no file of the deployment: synthesized code, saved plan, state, log", async () => {
      const lab = scenarioLab();
      await lab.terraform("baidu", ["plan", "-input=false", "-out=secret-test.tfplan"]);
      const shown = await lab.terraform("baidu", ["show", "-json", "secret-test.tfplan"]);
      const traced = await lab.terraform("baidu", ["plan", "-input=false"], { env: { TF_LOG: "trace" } });
      const all = await scenarioPasswords();
      expect(all.length).toBeGreaterThanOrEqual(6);
      const found = [...filesBelow(lab.folder)].filter((path) => {
        const text = readFileSync(path, "latin1");
        return all.some((password) => text.includes(password));
      });
      expect(found).toEqual([]);
      expect(all.filter((password) => shown.stdout.includes(password) || traced.output.includes(password))).toEqual([]);
    });

    it("are on no host, in no file, journal, argument or environment", async () => {
      const lab = scenarioLab();
      const all = await scenarioPasswords();
      for (const host of ["ns", "baidu", "qq"]) {
        // The patterns travel on standard input, so that the search finds none in its own arguments.
        const search = await run(
          join(projectRoot, "bin/postform"),
          [
            "lab",
            "exec",
            "--name",
            lab.lab,
            host,
            "--",
            "sh",
            "-c",
            "cat > /run/patterns; grep -rlF -f /run/patterns /etc /var/lib /var/spool /var/log /root /tmp /var/tmp /run/postform 2>/dev/null; journalctl --no-pager | grep -F -f /run/patterns; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -F -f /run/patterns; rm /run/patterns",
          ],
          {
            input: `${all.join("\n")}\n`,
          },
        );
        expect(search.stdout, host).toBe("");
      }
    });

    it("that are changed are in no process's arguments or environment meanwhile, and in no trace of Terraform", async () => {
      const lab = scenarioLab();
      const folder = mkdtempSync(join(tmpdir(), "postform-password-"));
      const password = `new-${randomUUID()}`;
      const file = join(folder, "maomao");
      writeFileSync(file, `${password}\n`, { mode: 0o600 });
      const mailbox = ["mail", "domains", "baidu.com", "mailboxes", "maomao", "passwordFrom"];
      const before = await editCompany("baidu", (company) => company.setIn(mailbox, `file:${file}`));

      const half = randomUUID();
      const mark = `${half}-mark`;
      const trace = { env: { TF_LOG: "trace" } };
      const stop = watchProcesses([password, mark]);
      // Whole only in the environment of a process on the host: what watches sees that, too.
      await lab.exec("baidu", `MARK="$(echo ${half})-mark" sleep 1`);
      const plan = await lab.terraform("baidu", ["plan", "-input=false", "-no-color", "-out=tfplan"], trace);
      expect(plan.stdout).toMatch(/~ "maomao"/);
      const apply = await lab.terraform("baidu", ["apply", "-input=false", "-no-color", "tfplan"], trace);
      expect(stop()).toEqual([mark]);
      expect(apply.code, apply.stdout).toBe(0);
      for (const { output } of [plan, apply]) {
        expect(output).toContain("[TRACE]");
        expect(output.includes(password)).toBe(false);
      }
      // The plan compares the password with the hash on the host.
      await plansNothing("baidu");

      await writeCompany("baidu", before);
      expect((await planned("baidu")).changes.map(({ type }) => type)).toContain("postform_mail_domain");
      await applied("baidu");
      rmSync(folder, { recursive: true });
    });
  });
}
