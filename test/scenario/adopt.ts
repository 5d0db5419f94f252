// What somebody made by hand: never replaced unless it is asked for, and then given back as it was. The whole of it by the host engine, and as a person meets it in Terraform.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundledTofu, terraformBinary } from "../../cli/terraform.ts";
import { scenarioLab } from "./lab.ts";
import { importBlock, plainStack } from "./steps.ts";

const host = "ssh://root@198.18.0.53:22";

/** A stack of one postform_config, in a folder of its own. */
function stackOf({ adopt = false, protect = false } = {}, more = "") {
  const set = {
    host_connection: `${host}${adopt ? "?adopt=1" : ""}`,
    name: "by-hand",
    files: { "/etc/by-hand/open": { content: "ours\n" }, "/etc/by-hand/secret": { content: "ours\n" } },
    lifecycle: { prevent_destroy: protect },
  };
  return plainStack("by-hand", { postform_config: { set } }, more);
}

export function adoptSuite(): void {
  describe("files that somebody made by hand", () => {
    it("stopped the first deploy, which named them all and changed nothing on that machine", () => {
      const { folder, before } = scenarioLab();
      const refused = readFileSync(join(folder, "refused.log"), "utf8").replace(/[\s│]+/g, " ");
      const named = [...refused.matchAll(/(\S+) would replace what somebody made by hand: ((?:\S+, )*\S+)/g)];
      expect(Object.fromEntries(named.map(([, key = "", paths = ""]) => [key, paths.split(", ")])), refused).toEqual({
        mail_server: ["/etc/dovecot/dovecot.conf", "/etc/postfix/main.cf", "/etc/postfix/master.cf"],
        web_server: ["/etc/nginx/sites-enabled/default"],
      });
      expect(readFileSync(join(folder, "refused"), "utf8")).toBe(readFileSync(join(before, "baidu"), "utf8"));
    });

    it("are replaced only where that is asked for, and put back to the second and the last bit", async () => {
      const done = await scenarioLab().program("adopt-steps", host);
      expect(done.code, done.output).toBe(0);
      const byHand = [
        "/etc/by-hand/edited",
        "/etc/by-hand/gone",
        "/etc/by-hand/joined",
        "/etc/by-hand/link",
        "/etc/systemd/system/by-hand.service",
      ];
      const refusal = "root@198.18.0.53: config/adopt would replace what somebody made by hand";
      const { refused, ...outcomes } = JSON.parse(done.stdout) as Record<string, unknown> & {
        refused: { error: string };
      };
      expect(refused.error.startsWith(`${refusal}: `), refused.error).toBe(true);
      expect(
        refused.error
          .slice(refusal.length + 2)
          .split(", ")
          .sort(),
      ).toEqual(byHand);
      expect(outcomes).toEqual({
        "what a plan sees": byHand,
        "nothing changed by that": true,
        "what a package shipped": { byHand: [], changed: ["/etc/issue"] },
        "is given back": true,
        "what every machine has": ["/etc/by-hand/edited"],
        adopted: {
          changed: [
            "/etc/by-hand/edited",
            "/etc/by-hand/gone",
            "/etc/by-hand/joined",
            "/etc/by-hand/link",
            "/etc/by-hand/new",
            "/etc/by-hand/same",
            "/etc/by-hand/zone.d/one",
            "/etc/systemd/system/by-hand.service",
          ],
        },
        "in order": { byHand: [], drift: [] },
        "without asking any more, the same": { changed: [], kept: [] },
        "without asking any more, one file more": { error: `${refusal}: /etc/by-hand/later` },
        "another resource that contributes": { changed: expect.any(Array), kept: [] },
        "one file more": ["/etc/by-hand/later"],
        "the joined file when the one that took it over goes": "too\n",
        removed: { kept: ["/etc/by-hand/mail"] },
        "the other one removed": { kept: [] },
        "as before": true,
      });
    });

    it("stop a plan, which names them; asked to, it shows what goes, and protected it does not go again", async () => {
      const { exec } = scenarioLab();
      const picture = async () =>
        (await exec("ns", "find /etc/by-hand -type f -printf '%p %T@ %m\\n' -exec cat {} + | sort")).stdout;
      await exec(
        "ns",
        "mkdir /etc/by-hand && cd /etc/by-hand && umask 077 && printf '# all of it\\nby hand\\n' > open && echo password > secret && chmod 0644 open",
      );
      const byHand = await picture();
      const { folder, run } = stackOf();
      const init = await run(["init"]);
      expect(init.code, init.output).toBe(0);
      const refused = await run(["plan"]);
      expect(refused.code).toBe(1);
      const words = refused.output.replace(/[\s│]+/g, " ");
      expect(words).toContain(
        "config/by-hand would replace what somebody made by hand: /etc/by-hand/open, /etc/by-hand/secret",
      );
      expect(words).toContain("set adopt to true on its postform_host");

      stackOf({ adopt: true, protect: true });
      const asked = await run(["plan", "-out=tfplan"]);
      expect(asked.code, asked.output).toBe(0);
      expect(asked.output).toMatch(/takes over what somebody made by hand.*\/etc\/by-hand\/open.* {2}- by hand/s);
      expect(asked.output).not.toContain("password");
      expect(await picture()).toBe(byHand);
      expect((await run(["apply", "tfplan"])).code).toBe(0);
      const ours = await picture();

      const protectedStill = await run(["plan", "-destroy"]);
      expect(protectedStill.code).toBe(1);
      expect(protectedStill.output).toContain("prevent_destroy");

      // Once taken over, nobody has to ask for it any more, and the host is the same.
      stackOf();
      const unasked = await run(["apply", "-auto-approve"]);
      expect(unasked.output).toContain("0 added, 1 changed, 0 destroyed");
      expect(await picture()).toBe(ours);

      for (const binary of new Set([terraformBinary(), bundledTofu() ?? terraformBinary()])) {
        for (const name of ["terraform.tfstate", ".terraform.lock.hcl"]) rmSync(join(folder, name), { force: true });
        stackOf({}, importBlock("postform_config.set", `${host}/nobody`));
        expect((await run(["init"], binary)).code).toBe(0);
        const refused = await run(["plan"], binary);
        expect(refused.output).toContain("has no config/nobody that Postform made");
        expect(refused.output).toContain("set adopt to true");
        stackOf({}, importBlock("postform_config.set", `${host}/by-hand`));
        const imported = await run(["apply", "-auto-approve"], binary);
        expect(imported.output).toMatch(/1 imported, 0 added, 0 changed, 0 destroyed/);
      }
      expect((await run(["destroy", "-auto-approve"])).code).toBe(0);
      expect(await picture()).toBe(byHand);
      await exec("ns", "rm -r /etc/by-hand");
    });
  });
}
