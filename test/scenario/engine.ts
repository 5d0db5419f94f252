// The host engine on a real host: what a transaction does and takes back, one walk in one exec, and files that others own.
import { describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";

export function engineSuite(): void {
  describe("a host", () => {
    it("is changed whole or not at all, and is as before after everything is removed", async () => {
      const lab = scenarioLab();
      const before = await lab.exec(
        "ns",
        "find /etc /var/lib /www /usr/local -xdev -printf '%p %u:%g %m\\n' 2>/dev/null | sort; cat /etc/motd",
      );
      const done = await lab.program("engine-steps", "ssh://root@198.18.0.53:22?adopt=1");
      expect(done.code, done.output).toBe(0);
      const on = ["active", "multi-user.target.wants/postform-test.service", "postform-test.service"];
      const old = [". 755", "./postform-old 755", "./postform-old/a 644", "./postform-test 755", "a"];
      const outcomes = JSON.parse(done.stdout) as Record<string, unknown>;
      expect(outcomes).toEqual({
        "first apply": {
          changed: [
            "/etc/motd",
            "/etc/postform-test/a.conf",
            "/etc/postform-test/zone.d/00",
            "/var/lib/postform-test/a.zone",
          ],
        },
        "in order": { drift: [], serial: expect.stringMatching(/^20\d{8}$/), content: "one 'two' $(three) `four`\n" },
        "the same again": { changed: [], kept: [] },
        "a check that fails": { error: expect.stringMatching(/refused before it was put in place: words: no$/) },
        "a unit that does not start": { error: expect.stringMatching(/postform-test\.service does not start/) },
        "a port that is taken": { error: expect.stringMatching(/port 53 is taken by named/) },
        "another resource's file": { error: expect.stringMatching(/\/etc\/motd belongs to config\/engine/) },
        "a file that changed since the plan": {
          error: expect.stringMatching(/\/etc\/postform-test\/a\.conf has changed since the plan/),
        },
        "as before the failures": {
          drift: [],
          serial: expect.stringMatching(/^20\d{8}$/),
          content: "one 'two' $(three) `four`\n",
        },
        "moved, with a check that fails": { error: expect.stringMatching(/refused before it was put in place/) },
        "as before the check": old,
        "moved, with an activation that fails": { error: expect.stringMatching(/for word in no; do/) },
        "as before the activation": old,
        moved: { changed: ["/srv/postform-new/b/c", "/srv/postform-old/a"] },
        "given back": [". 755", "./postform-test 750"],
        "a fragment more": { serialRose: true },
        removed: {
          kept: [
            expect.stringMatching(
              /^\/var\/lib\/postform\/kept\/config\+engine-\d{8}T\d{6}Z\/var\/postform-test\/mail$/,
            ),
          ],
        },
        "mail on a file system of its own": {
          kept: [
            "/srv/postform-mail",
            expect.stringMatching(
              /^\/srv\/postform-mail\/\.postform-kept\/config\+mail-\d{8}T\d{6}Z\/srv\/postform-mail\/a$/,
            ),
          ],
        },
        "files on a file system of its own": {
          drift: [],
          changed: ["/etc/postform-mount/beside", "/etc/postform-mount/on/it/a"],
          is: ["after", "after", "before"],
        },
        "a service that dies at once": { error: expect.stringMatching(/postform-test\.service does not stay up/) },
        "no unit of it": ["inactive"],
        "a unit of ours": on,
        "a change to one that dies": { error: expect.stringMatching(/postform-test\.service does not stay up/) },
        "the unit as it was": on,
        "one of two resources with the unit is gone": on,
        "a unit that is not named any more": ["inactive", "postform-test.service"],
        "the unit is gone": ["inactive"],
        execs: 1,
        "execs while one runs": 1,
        "execs of a change": 1,
      });
      await lab.exec("ns", "rm -r /var/lib/postform/kept");
      const after = await lab.exec(
        "ns",
        "find /etc /var/lib /www /usr/local -xdev -printf '%p %u:%g %m\\n' 2>/dev/null | sort; cat /etc/motd",
      );
      expect(after.stdout).toBe(before.stdout);
    });
  });
}
