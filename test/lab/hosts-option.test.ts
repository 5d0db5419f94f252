// Which hosts a lab gets, and with which addresses.
import { describe, expect, test } from "vitest";
import { defaultHosts, type HostsOption, hostPlans } from "../../lab/hosts-option.ts";

const plans = (hosts: string, more: Partial<HostsOption> = {}) =>
  hostPlans({ hosts, baked: false, bareHosts: [], hypervisors: [], images: ["bookworm"], ...more });

describe("the hosts of a lab", () => {
  test("are the scenario's three by default", () => {
    expect(plans(defaultHosts)).toEqual([
      { name: "ns", release: "bookworm", address: "198.18.0.53", baked: false, hypervisor: false },
      { name: "baidu", release: "bookworm", address: "198.18.0.10", baked: false, hypervisor: false },
      { name: "qq", release: "trixie", address: "198.18.0.20", baked: false, hypervisor: false },
    ]);
  });

  test("have addresses of their own, however many there are", () => {
    const many = Array.from({ length: 69 }, (_, index) => `h${index}=trixie`).join(",");
    const addresses = plans(`${defaultHosts},${many}`).map(({ address }) => address);
    expect(new Set(addresses).size).toBe(72);
    expect(addresses).not.toContain("198.18.0.100");
  });

  test("start bare where --bare-hosts says so", () => {
    const baked = plans(defaultHosts, { baked: true, bareHosts: ["qq"] }).filter((host) => host.baked);
    expect(baked.map(({ name }) => name)).toEqual(["ns", "baidu"]);
  });

  test("hold virtual machines where --hypervisors says so, and then start with what that needs alone", () => {
    const plan = plans("hv=bookworm,mail=trixie", { baked: true, hypervisors: ["hv"] });
    expect(plan.map(({ name, hypervisor, baked, images }) => ({ name, hypervisor, baked, images }))).toEqual([
      { name: "hv", hypervisor: true, baked: false, images: ["bookworm"] },
      { name: "mail", hypervisor: false, baked: true, images: undefined },
    ]);
    expect(() => plans("hv=bookworm", { hypervisors: ["hv"], images: ["buster"] })).toThrow(
      '--images: "buster" is no release; a lab can build bookworm, trixie',
    );
  });

  test.each([
    ["baidu", '--hosts: "baidu" has release ""; a lab can build bookworm, trixie'],
    ["baidu=buster", '--hosts: "baidu" has release "buster"; a lab can build bookworm, trixie'],
    ["a=trixie,a=trixie", '--hosts: "a" is there twice'],
    ["client=trixie", /"client=trixie" is not NAME=RELEASE; .* is not client or stranger$/],
    ["../etc=trixie", /is not NAME=RELEASE/],
    ["a=trixie=x", /is not NAME=RELEASE/],
    [Array.from({ length: 71 }, (_, index) => `h${index}=trixie`).join(","), /a lab holds at most \d+ hosts/],
  ])("refuses %s", (hosts, message) => {
    expect(() => plans(hosts)).toThrow(message);
  });

  test("refuses a bare host that is not there", () => {
    expect(() => plans(defaultHosts, { bareHosts: ["mail"] })).toThrow(
      '--bare-hosts: there is no host "mail"; the hosts are ns, baidu, qq',
    );
  });
});
