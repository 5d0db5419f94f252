// `cdktf destroy` leaves each host as it was before the first deploy; mail is kept aside, and the output says where.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { snapshot } from "./snapshot.ts";

export function destroySuite(): void {
  describe("cdktf destroy", () => {
    it("removes everything that was made, and says where the mail is kept", async () => {
      const lab = scenarioLab();
      const mail = await lab.exec("baidu", "find /var/vmail/baidu.com -type f | wc -l");
      expect(Number(mail.stdout)).toBeGreaterThan(0);
      const destroyed = await lab.destroy();
      expect(destroyed.code, destroyed.output).toBe(0);
      const kept = /\/var\/lib\/postform\/kept\/[^\s"]*baidu\.com[^\s",]*/.exec(destroyed.output)?.[0];
      expect(kept, destroyed.output).toBeDefined();
      const after = await lab.exec("baidu", `find ${kept} -type f | wc -l`);
      expect(after.stdout).toBe(mail.stdout);
    });

    it.each(["ns", "baidu", "qq"])("leaves %s as it was: files, units, accounts, packages", async (host) => {
      const lab = scenarioLab();
      expect(await snapshot(lab, host)).toBe(readFileSync(join(lab.before, host), "utf8"));
    });
  });
}
