// A machine that was rebuilt shows another host key: it is refused until a person pins that, and then everything is made on it.
import { describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { applied, editCompany, planned, plansNothing } from "./steps.ts";

const rebuilt = `
  cp -a /etc/ssh/ssh_host_ed25519_key /etc/ssh/ssh_host_ed25519_key.pub /root/
  ssh-keygen -lf /root/ssh_host_ed25519_key.pub | cut -d' ' -f2
  rm /etc/ssh/ssh_host_ed25519_key && ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
  systemctl restart ssh.service
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2`;
const asBefore =
  "mv /root/ssh_host_ed25519_key /root/ssh_host_ed25519_key.pub /etc/ssh/ && systemctl restart ssh.service";

export function movedSuite(): void {
  describe("a machine that was rebuilt", () => {
    it("is refused by its new key, and taken up again when that is pinned", async () => {
      const lab = scenarioLab();
      const keys = (await lab.exec("qq", rebuilt)).stdout.trim().split("\n");
      const [before, after] = keys;
      const refused = await lab.terraform("qq", ["plan", "-no-color", "-input=false"]);
      expect(refused.code, refused.output).toBe(1);
      expect(refused.output).toContain(`pinned is ${before}, shown is ${after}`);
      expect(refused.output).toContain("if the machine was rebuilt");

      await repinned(after);
      expect((await lab.exec("qq", asBefore)).code).toBe(0);
      await repinned(before);
      await plansNothing("qq");
    });
  });
}

/** Pins a host key in qq's file: every resource is updated in place, and nothing is removed from the machine that is gone. */
async function repinned(hostKey: string | undefined): Promise<void> {
  await editCompany("qq", (company) => company.setIn(["hosts", "main", "hostKey"], hostKey));
  const { text, changes } = await planned("qq");
  expect(text).toContain("takes the place of a machine that cannot be reached");
  expect(new Set(changes.flatMap(({ change }) => change.actions))).toEqual(new Set(["update"]));
  await applied("qq");
}
