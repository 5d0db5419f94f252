// What a host's reads and changes cost: `bin/postform lab client --name LAB -- npx tsx bench/host.ts ssh://root@HOST [TIMES]`, on a host that is deployed. Milliseconds, least and median.
import { commonScript, readScript, runningScript } from "../provider/host/agent.ts";
import { beginWalk, closeAll, openHost } from "../provider/host/index.ts";
import type { HostState } from "../provider/host/state.ts";

const [connection = "", times = "10"] = process.argv.slice(2);
const host = openHost(connection);
const agent = `${commonScript}${runningScript}${readScript}`;
const running = `cat "$ROOT"/registry/*/probes | sort -u | running 1 > /dev/null`;

const state = (content: string): HostState => ({
  key: "config/bench",
  files: { "/srv/postform-bench/file": { content } },
});
let turn = 0;

const parts: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["a command that does nothing", () => host.run(":")],
  ["the whole host, as at each refresh", () => host.facts()],
  ["of it: what runs, when it is known", () => host.run(`${agent}${running}`)],
  ["of it: what runs, when all is asked anew", () => host.run(`${agent}rm -f "$RUN/held"; ${running}`)],
  ["a change of one file", () => host.apply(state(`${turn++}`))],
  ["a change that changes nothing", () => host.apply(state(`${turn - 1}`))],
];

try {
  for (const [name, measured] of parts) {
    const took: number[] = [];
    // The first one opens the connection.
    for (let count = 0; count <= Number(times); count += 1) {
      beginWalk();
      const start = performance.now();
      await measured();
      if (count > 0) took.push(Math.round(performance.now() - start));
    }
    took.sort((a, b) => a - b);
    console.log(`${name.padEnd(44)} ${took[0]} ms, median ${took[Math.floor(took.length / 2)]} ms`);
  }
} finally {
  await host.remove(state(""));
  await closeAll();
}
