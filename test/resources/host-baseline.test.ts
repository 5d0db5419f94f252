// What of a baseline is refused before anything is asked of a host.
import { expect, test } from "vitest";
import type { Context } from "../../provider/plugin/index.ts";
import { hostBaselineResource } from "../../provider/resources/host-baseline.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { hostBaseline } from "../../schemas/host-baseline.ts";

const refusals = async (props: Readonly<Record<string, unknown>>) => {
  const config = fromModel(hostBaseline.fields, { hostConnection: "ssh://root@192.0.2.1:22", ...props });
  const found = await hostBaselineResource.validate!({ config, private: {} } as never, {} as Context);
  return found.map(({ summary, path }) => [path?.join("."), summary]);
};

test.each([
  [
    { firewall: { open: { metrics: { sources: ["192.0.2.0/24"] } } } },
    "firewall.open.metrics",
    "metrics opens no port: give tcp or udp",
  ],
  [
    { search: ["acme.example"], firewall: {} },
    "search",
    "search is written together with a resolver: give resolver or nameServers too",
  ],
  [
    { nameServers: ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] },
    "nameServers",
    /^4 name servers are given; without resolver at most 3 are used/,
  ],
  [
    { resolver: { trustAnchors: ['. DS 1 8 2 00"\n'] } },
    "resolver.trust_anchors.0",
    /allowed is a DS or DNSKEY record/,
  ],
])("%j is refused at its attribute", async (props, path, message) => {
  expect(await refusals(props)).toEqual([
    [expect.stringContaining(path.replace("nameServers", "name_servers")), expect.stringMatching(message)],
  ]);
});

test("what unbound can do with more name servers than resolv.conf(5), it may", async () => {
  expect(await refusals({ resolver: {}, nameServers: ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] })).toEqual(
    [],
  );
});
