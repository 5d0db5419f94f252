// A third company whose mail and web are on qq's servers, in a stack of its own.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { plansNothing } from "./steps.ts";

const stack = "sohu";

const company = (passwords: string) => `company: ${stack}
contact: wang@sohu.com
nameServer: ns
certificateAuthority:
  certificateFrom: file:$POSTFORM_LAB_CA
  keyFrom: file:$POSTFORM_LAB_CA_KEY
mail:
  server: qq
  domains:
    sohu.com:
      passwordsFrom: file:${passwords}
      mailboxes: { wang: {}, zhao: { copyTo: [wang] } }
      aliases: { all: [wang, zhao] }
  aliasDomains:
    sohu.net: { targetDomain: sohu.com }
web:
  server: qq
  sites:
    www.sohu.com: { pages: { index.html: "It's www.sohu.com\\n" } }
`;

export function hostedSuite(): void {
  describe("a company on another one's servers", () => {
    const file = () => join(scenarioLab().folder, "companies", `${stack}.yaml`);

    beforeAll(async () => {
      const passwords = join(scenarioLab().folder, `${stack}.json`);
      writeFileSync(passwords, JSON.stringify({ "wang@sohu.com": "a good word", "zhao@sohu.com": "another one" }));
      writeFileSync(file(), company(passwords));
    });

    it("is deployed by its own stack, and passes every check of postform verify", async () => {
      const { code, output } = await scenarioLab().postform("deploy", stack, "--auto-approve");
      expect(code, output).toBe(0);
      expect(output).toMatch(/\d+ ok, 0 failed/);
      for (const other of ["baidu", "qq"])
        expect(output).toMatch(new RegExp(`ok +exchange\\.between:wang@sohu\\.com->${other}`));
      await plansNothing(stack);
    });

    it("leaves nothing to change for the company whose servers they are, and goes without a trace", async () => {
      await plansNothing("qq");
      const { code, output } = await scenarioLab().postform("destroy", stack, "--auto-approve");
      expect(code, output).toBe(0);
      // Mail is kept by intent.
      const { stdout } = await scenarioLab().exec(
        "qq",
        "rm -rf /var/lib/postform/kept/mail_domain+sohu.com-*; find /etc /srv /www /var/vmail /var/lib/postform/registry -name '*sohu*'",
      );
      expect(stdout).toBe("");
      await plansNothing("qq");
    });

    afterAll(async () => {
      rmSync(file(), { force: true });
      expect((await scenarioLab().synth()).code).toBe(0);
    });
  });
}
