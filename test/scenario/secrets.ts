// No password is anywhere but in the credentials file: not in cdktf.out, plans, states, logs, nor on a host.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, run, scenarioLab } from "./lab.ts";

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && statSync(path).size < 64 << 20) yield path;
  }
}

export function secretsSuite(): void {
  describe("passwords", () => {
    const passwords = async (): Promise<string[]> => {
      const lab = scenarioLab();
      const list = JSON.parse(
        (await run(join(projectRoot, "bin/postform"), ["lab", "list", "--json", "--name", lab.lab])).stdout,
      );
      return Object.values(JSON.parse(readFileSync(list.credentials, "utf8")) as Record<string, string>);
    };

    it("are in no file of the deployment: synthesized code, saved plan, state, log", async () => {
      const lab = scenarioLab();
      await lab.terraform("baidu", ["plan", "-input=false", "-out=secret-test.tfplan"]);
      const shown = await lab.terraform("baidu", ["show", "-json", "secret-test.tfplan"]);
      const traced = await lab.terraform("baidu", ["plan", "-input=false"], { env: { TF_LOG: "trace" } });
      const all = await passwords();
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
      const all = await passwords();
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
  });
}
