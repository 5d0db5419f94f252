// Run as a client of the lab by guard.ts, on the host of standard input (JSON): cuts a change before every third of its commands, as a lost power would, and prints what the guard made of it, without another change.
import { json } from "node:stream/consumers";
import { closeAll, openHost } from "../../provider/host/index.ts";
import type { HostState } from "../../provider/host/state.ts";
import { transaction } from "../../provider/host/transaction.ts";

const host = openHost((await json(process.stdin)) as string);
const service = "postform-cut.service";

const state = (seconds: number, more: HostState["files"]): HostState => ({
  key: "config/cut",
  accounts: [{ name: "postform-cut", group: "postform-cut", home: "/nonexistent" }],
  directories: { "/srv/postform-cut/mail": { mode: seconds === 600 ? 0o750 : 0o700 } },
  files: {
    "/srv/postform-cut/changed": { content: `${seconds}\n` },
    [`/etc/systemd/system/${service}`]: {
      content: `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'echo ${seconds} > /run/postform-cut'\n`,
    },
    ...more,
  },
  assemblies: [{ target: "/srv/postform-cut/all", fragments: "/srv/postform-cut/all.d" }],
  units: { [service]: { enabled: false, restartOn: ["/etc/systemd/"] } },
});
const old = state(600, {
  "/srv/postform-cut/goes": { content: "goes\n" },
  "/srv/postform-cut/all.d/1": { content: "1\n" },
});
const next = state(700, {
  "/srv/postform-cut/new/comes": { content: "comes\n" },
  "/srv/postform-cut/all.d/2": { content: "2\n" },
});

/** Everything that a change could have touched. */
const look = async () =>
  (
    await host.run(
      `id -un postform-cut; cd /srv/postform-cut && find . -printf '%p %m %u\\n' | sort; cat changed goes new/comes all 2>/dev/null; grep Exec /etc/systemd/system/${service}; systemctl is-active ${service}; cat /run/postform-cut; cat /var/lib/postform/registry/config+cut/owned | sort; find /etc /srv /run/postform /var/lib/postform -name '*.postform-*' -o -name 'tx.*' -o -name .new -o -path '*/postform/journal*' -o -name postform-recover.service`,
    )
  ).stdout;

/** Until the guard has ended. */
const recovered = () =>
  host.run("for try in $(seq 100); do systemctl -q is-active 'postform-guard-*' || break; sleep 0.1; done");

const commands = ["mv", "cp", "rm", "mkdir", "rmdir", "chown", "chmod", "sync", "systemctl", "head"];
const script = (at: number) =>
  transaction({ state: next, who: "a test", wait: 10, confirm: 10 }).replace(
    "\nKEY=",
    () =>
      `\necho ${at} > /run/postform-cut-at\ncut_here() { left=$(($(cat /run/postform-cut-at) - 1)); echo $left > /run/postform-cut-at; [ $left != 0 ] || kill -9 $$; }\n${commands.map((name) => `${name}() { cut_here; command ${name} "$@"; }\n`).join("")}KEY=`,
  );

await host.apply(next);
await host.apply(old);
// With the empty folder that the other state made: it goes with the resource.
const before = await look();
await host.apply(next);
const after = await look();
const found: Record<string, number> = { before: 0, after: 0 };
const torn: string[] = [];
let is = after;
for (let at = 1; ; at += 3) {
  if (is !== before) await host.apply(old);
  const done = await host.run(script(at)).then(
    ({ stdout }) => stdout.includes("\ndone\n"),
    () => false,
  );
  if (done) break;
  await recovered();
  is = await look();
  if (is === before) found["before"] = (found["before"] ?? 0) + 1;
  else if (is === after) found["after"] = (found["after"] ?? 0) + 1;
  else torn.push(`cut before command ${at}:\n${is}`);
}
await host.remove(next);
console.log(JSON.stringify({ different: before !== after, found, torn }));
await closeAll();
