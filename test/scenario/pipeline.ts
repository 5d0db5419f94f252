// The pipeline of docs/pipelines on a plain Git server: what people push is checked, planned, deployed by the plan that they saw, and verified; a hand edit is reported.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bin, projectRoot, type Result } from "./lab.ts";
import { ownLab } from "./own-lab.ts";

const passwords = { "ann@acme.test": "ann-secret-1", "bob@acme.test": "bob-secret-2", "cat@acme.test": "cat-secret-3" };

const company = (mailboxes: string, folder: string) => `company: acme
contact: hostmaster@acme.test
# The pipeline's own step does it.
verify: false
hosts:
  main: { address: 198.18.0.30, adopt: true, baseline: false }
mail:
  host: main
  hostname: mail.acme.test
  domains:
    acme.test:
      passwordsFrom: file:${folder}/passwords.json
      mailboxes: { ${mailboxes} }
web:
  host: main
  sites:
    www.acme.test: { pages: { index.html: "It's www.acme.test\\n" } }
`;

export function pipelineSuite(): void {
  describe("a pipeline on a Git server with hooks", () => {
    const lab = ownLab("pipeline", "acme=trixie", ["--baked"]);
    const server = join(lab.folder, "acme.git");
    const clone = join(lab.folder, "clone");
    const env = () => ({
      POSTFORM: join(projectRoot, "bin/postform"),
      GIT_CONFIG_GLOBAL: "/dev/null",
      ...Object.fromEntries(
        ["AUTHOR", "COMMITTER"].flatMap((who) => [
          [`GIT_${who}_NAME`, "Ann"],
          [`GIT_${who}_EMAIL`, "ann@acme.test"],
        ]),
      ),
    });
    const git = (...args: string[]) => lab.client("git", args, env(), clone);
    const must = async (result: Promise<Result>) => {
      const { code, output } = await result;
      expect(code, output).toBe(0);
      // What a server says stands behind these words.
      return output.replace(/^remote: ?/gm, "").replace(/ +$/gm, "");
    };
    /** Committed, and pushed as a branch of that name. */
    async function pushed(branch: string, text: string): Promise<Result> {
      writeFileSync(join(clone, "companies/acme.yaml"), text);
      await must(git("checkout", "--quiet", "-B", branch));
      await must(git("add", "--all"));
      await must(git("commit", "--quiet", "--message", branch));
      return git("push", "--quiet", "--force", "origin", branch);
    }
    const merged = (branch: string) => git("push", "--quiet", "origin", `${branch}:main`);

    beforeAll(async () => {
      writeFileSync(join(lab.folder, "passwords.json"), JSON.stringify(passwords), { mode: 0o600 });
      mkdirSync(join(clone, "companies"), { recursive: true });
      await must(git("init", "--quiet", "--initial-branch=main", "."));
      await must(git("init", "--quiet", "--bare", "--initial-branch=main", server));
      await must(git("remote", "add", "origin", server));
      const pipelines = join(projectRoot, "docs/pipelines");
      for (const hook of ["pre-receive", "post-receive"])
        cpSync(join(pipelines, "git-hook"), join(server, "hooks", hook));
      cpSync(join(pipelines, "pipeline.sh"), join(server, "hooks/pipeline.sh"));
      const app = `${bin("tsx")} ${join(projectRoot, "main.ts")}`;
      writeFileSync(join(clone, "cdktf.json"), JSON.stringify({ language: "typescript", app }));
      writeFileSync(join(clone, ".gitignore"), "cdktf.out/\n*.tfstate*\n");
    });

    it("plans a company that is pushed as a branch, and deploys just that when it is merged", async () => {
      const planned = await must(pushed("first", company("ann: {}, bob: {}", lab.folder)));
      expect(planned).toMatch(/^\| `acme` \| [1-9]\d* \| 0 \| 0 \|/m);
      const deployed = await must(merged("first"));
      expect(deployed).toMatch(/^acme {2}mail_domain mail-acme\.test on main: created after \d+ s$/m);
      expect(deployed).toMatch(/\d+ ok, 0 failed/);
      // Without a terminal nothing is drawn.
      expect(deployed).not.toContain("\u001b");
    });

    it("shows a new mailbox in the plan, and no secret; merged, it can log in", async () => {
      const planned = await must(pushed("cat", company("ann: {}, bob: {}, cat: {}", lab.folder)));
      expect(planned).toMatch(/^\| `acme` \| 0 \| 1 \| 0 \|/m);
      expect(planned).toMatch(/^\+ +\+ "cat" +=/m);
      for (const password of Object.values(passwords)) expect(planned).not.toContain(password);
      expect(planned).not.toMatch(/argon2|\$6\$|\{[A-Z0-9-]*CRYPT\}/i);
      await must(merged("cat"));
      const report = readFileSync(join(server, "postform/verify.xml"), "utf8");
      expect(report).toMatch(/ name="users\.login:cat@acme\.test [^>]*>\s*<system-out>/);
      expect(report).toMatch(/<testsuites [^>]*failures="0"/);
    });

    it("refuses a broken file with the line to mend, and merges nothing that was not planned", async () => {
      const broken = await pushed("broken", company("ann: {}, bob: { quota: much }", lab.folder));
      expect(broken.code).not.toBe(0);
      expect(broken.output).toMatch(/companies\/acme\.yaml:13:\d+: /);
      const unplanned = await merged("broken");
      expect(unplanned.code).not.toBe(0);
      writeFileSync(join(clone, "companies/acme.yaml"), company("ann: {}", lab.folder));
      await must(git("commit", "--quiet", "--all", "--message", "unplanned"));
      const { code, output } = await git("push", "--quiet", "origin", "HEAD:main");
      expect(code).not.toBe(0);
      expect(output).toContain("main takes what was planned: push this as a branch first, and read its plan");
    });

    it("reports at night what somebody changed on a host by hand, and else nothing", async () => {
      const drift = () => lab.client(join(server, "hooks/post-receive"), ["drift"], env());
      expect(await must(drift())).toContain("every host is as its company file says");
      await lab.on("acme", "sed -i 's/^disable_vrfy_command *=.*/disable_vrfy_command = no/' /etc/postfix/main.cf");
      const { code, output } = await drift();
      expect(code, output).toBe(2);
      expect(output).toMatch(/^\| `acme` \| 0 \| 1 \| 0 \|/m);
      expect(output).toMatch(/^- .*- disable_vrfy_command = no$\n^\+ .*\+ disable_vrfy_command = yes$/m);
      expect(existsSync(join(server, "postform/drift.md"))).toBe(true);
    });
  });
}
