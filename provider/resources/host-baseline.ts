// postform_host_baseline: what every machine should have, whatever runs on it.
import { hostBaseline } from "../../schemas/host-baseline.ts";
import { hostBaselineState } from "../render/host-baseline.ts";
import { managed, type Problem } from "./managed.ts";

export const hostBaselineResource = managed<(typeof hostBaseline)["fields"]>({
  description: hostBaseline,
  state: hostBaselineState,
  check: ({ resolver, nameServers, search, firewall }) => {
    const problems: Problem[] = [];
    if (search && !resolver && !nameServers)
      problems.push({
        path: ["search"],
        message: "search is written together with a resolver: give resolver or nameServers too",
      });
    if (!resolver && nameServers && nameServers.length > 3)
      problems.push({
        path: ["nameServers"],
        message: `${nameServers.length} name servers are given; without resolver at most 3 are used (resolv.conf(5))`,
      });
    for (const [name, { tcp, udp }] of Object.entries(firewall?.open ?? {}))
      if (tcp.length + udp.length === 0)
        problems.push({ path: ["firewall", "open", name], message: `${name} opens no port: give tcp or udp` });
    return problems;
  },
});
