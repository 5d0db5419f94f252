// `postform status` of the deployed companies, and a state that was lost: what whoever is on call, or has had bad luck, needs.
import { renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { plansNothing } from "./steps.ts";

interface Shown {
  readonly stack: string;
  readonly ok: boolean;
  readonly attention: readonly string[];
  readonly deploy: object | null;
  readonly verify: { readonly failed: number } | null;
  readonly drift: { readonly status: string; readonly resources: readonly string[] };
  readonly hosts: readonly {
    readonly reachable: boolean;
    readonly certificates: readonly { readonly days: number }[];
  }[];
}

export function statusSuite(): void {
  describe("postform status", () => {
    const asked = async (...args: string[]) => {
      const { code, output, stdout } = await scenarioLab().postform("status", "--json", ...args);
      expect(stdout, output).not.toBe("");
      return { code, stacks: (JSON.parse(stdout) as { stacks: Shown[] }).stacks };
    };

    it("knows from the hosts what `cdktf deploy` did, and that all is well", async () => {
      const { code, stacks } = await asked();
      expect(stacks.flatMap(({ attention }) => attention)).toEqual([]);
      expect(code).toBe(0);
      expect(stacks.map(({ stack }) => stack).sort()).toEqual(["baidu", "ns", "qq"]);
      for (const stack of stacks) {
        expect(stack).toMatchObject({ ok: true, drift: { status: "none" }, verify: { ok: true, failed: 0 } });
        expect(stack.deploy).toMatchObject({ version: expect.any(String), by: expect.any(String) });
        expect(stack.hosts).toMatchObject([{ reachable: true }]);
      }
      const { hosts } = stacks.find(({ stack }) => stack === "qq")!;
      expect(hosts[0]).toMatchObject({
        queue: { messages: expect.any(Number) },
        certificates: [{ name: "mail" }, { name: "web" }],
      });
      for (const { days } of hosts[0]?.certificates ?? []) expect(days).toBeGreaterThan(80);
    });

    it("names what somebody changed by hand", async () => {
      const lab = scenarioLab();
      const page = "/www/html/index.html";
      await lab.exec("qq", `cp -p ${page} /root/page && echo 'by hand' >> ${page}`);
      const { code, stacks } = await asked("qq");
      await lab.exec("qq", `cat /root/page > ${page} && rm /root/page`);
      expect(code).toBe(2);
      expect(stacks[0]?.drift).toMatchObject({
        status: "drift",
        resources: [expect.stringMatching(/^postform_web_site\.site-wwwqqcom/)],
      });
    });
  });

  describe("postform state restore", () => {
    it("brings a lost state back from what the host knows, and changes nothing there", async () => {
      const lab = scenarioLab();
      const state = join(lab.folder, "terraform.ns.tfstate");
      renameSync(state, `${state}.lost`);
      const books = "find /etc /var/lib/bind /var/lib/postform/registry -type f -printf '%p %C@\\n' | sort";
      const before = await lab.exec("ns", books);
      const { code, output } = await lab.postform("state", "restore", "ns", "--auto-approve");
      expect(code, output).toBe(0);
      expect(output).toContain("ns: 5 resources are back in its state");
      expect((await lab.exec("ns", books)).stdout).toBe(before.stdout);
      await plansNothing("ns");
    });
  });
}
