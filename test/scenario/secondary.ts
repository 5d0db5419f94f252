// A second name server: it has the zone from the first, learns of a change at once, and gives it to nobody else.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DnsAnswer } from "../../cli/verify/dialogue/dns.ts";
import { labHost, scenarioLab } from "./lab.ts";
import { applied, editCompany, planned, plansNothing, writeCompany } from "./steps.ts";

const { address } = labHost;
const second = `
nameServer:
  hostname: ns2.third-party.example
  contact: hostmaster@third-party.example
  host: { address: ${address}, baseline: false }
  zones:
    baidu.com: { primaries: [198.18.0.53] }
`;

async function asked(server: string, name: string, type: string): Promise<DnsAnswer> {
  const { stdout, output } = await scenarioLab().program("dns-question", server, name, type);
  expect(stdout, output).toMatch(/^\{/);
  return JSON.parse(stdout) as DnsAnswer;
}

export function secondarySuite(): void {
  describe("a second name server", () => {
    const { folder } = scenarioLab();
    const file = join(folder, "companies/ns2.yaml");
    // In the order in which they are put back: ns names ns2 as long as baidu does.
    const companies = new Map(["baidu", "ns"].map((name) => [name, ""]));

    beforeAll(async () => {
      for (const name of companies.keys())
        companies.set(name, readFileSync(join(folder, `companies/${name}.yaml`), "utf8"));
      await scenarioLab().addHost();
      writeFileSync(file, second);
      await editCompany("ns", (ns) =>
        ns.setIn(["nameServer", "zones", "third-party.example", "records"], { "ns2 A": { values: [address] } }),
      );
      await editCompany("baidu", (baidu) =>
        baidu.setIn(["dns", "zones", "baidu.com"], {
          ...(baidu.toJS().dns?.zones?.["baidu.com"] ?? {}),
          secondaries: ["ns2.third-party.example"],
          allowTransfer: [`${address}/32`],
          notify: [address],
        }),
      );
      const deployed = await scenarioLab().deploy("ns", "baidu", "ns2");
      expect(deployed.code, deployed.output).toBe(0);
    });

    it("answers with authority, and is named beside the first", async () => {
      expect(await asked(address, "www.baidu.com", "A")).toMatchObject({
        rcode: "NOERROR",
        authoritative: true,
        values: ["198.18.0.10"],
      });
      for (const server of ["198.18.0.53", address])
        expect((await asked(server, "baidu.com", "NS")).values).toEqual([
          "ns.third-party.example",
          "ns2.third-party.example",
        ]);
      await plansNothing("ns2");
      await plansNothing("baidu");
    });

    it("has a change within seconds", async () => {
      await editCompany("baidu", (baidu) =>
        baidu.setIn(["dns", "zones", "baidu.com", "records", "late A"], { values: ["198.18.0.78"] }),
      );
      await planned("baidu");
      await applied("baidu");
      await expect
        .poll(async () => (await asked(address, "late.baidu.com", "A")).values, { timeout: 15_000, interval: 500 })
        .toEqual(["198.18.0.78"]);
    });

    it("gives the zone to no stranger, nor does the first", async () => {
      for (const server of ["198.18.0.53", address])
        expect((await asked(server, "baidu.com", "AXFR")).rcode).toBe("REFUSED");
    });

    afterAll(async () => {
      const destroyed = await scenarioLab().destroy("ns2");
      rmSync(file);
      for (const [name, text] of companies) {
        await writeCompany(name, text);
        await planned(name);
        await applied(name);
      }
      expect(destroyed.code, destroyed.output).toBe(0);
    });
  });
}
