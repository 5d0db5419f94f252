// Run as a client of the lab by adopt.ts: puts resources over what somebody made by hand on one host, without and with asking for it, and prints what came of it as JSON.
import { beginWalk, closeAll, openHost } from "../../provider/host/index.ts";
import type { HostState } from "../../provider/host/state.ts";

const connection = process.argv[2] ?? "";
const host = openHost(connection);
const adopting = openHost(`${connection}?adopt=1`);

const outcomes: Record<string, unknown> = {};
async function outcome(name: string, work: () => Promise<unknown>): Promise<void> {
  beginWalk();
  try {
    outcomes[name] = await work();
  } catch (error) {
    outcomes[name] = { error: (error as Error).message };
  }
}

/** All that can be seen of what is there: kind, owner, mode, time of change, content; what runs, and our own books. */
const picture = async () =>
  (
    await host.run(`
    cd /etc/by-hand && find . -printf '%p %y %U:%G %m %l ' -a \\( -type d -printf '\\n' -o -printf '%T@\\n' \\) | sort
    find . -type f | sort | xargs sha256sum
    find /etc/issue /etc/systemd/system/by-hand.service -printf '%p %y %U:%G %m %T@\\n'
    find /var/lib/postform | grep -e by-hand -e adopt
    systemctl is-enabled by-hand.service; tr '\\0' ' ' < /proc/$(systemctl show -p MainPID --value by-hand.service)/cmdline`)
  ).stdout;

await host.run(`
  mkdir -p -m 0750 /etc/by-hand/zone.d /etc/by-hand/mail/ann && cd /etc/by-hand
  echo hello > mail/ann/1
  echo by hand > edited && chown nobody:adm edited && chmod 0640 edited
  echo by hand > gone && chmod 4711 gone
  echo ours > same && chmod 0600 same && chown nobody same
  echo by hand > joined && echo 'by hand, too' > later
  ln -s edited link && chown -h nobody:adm link
  printf '[Service]\\nExecStart=/bin/sleep 601\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/by-hand.service
  touch -h -d '2001-02-03 04:05:06.789' edited gone same joined later link /etc/systemd/system/by-hand.service
  systemctl daemon-reload; systemctl enable -q --now by-hand.service`);

const state: HostState = {
  key: "config/adopt",
  files: {
    "/etc/by-hand/edited": { content: "ours\n" },
    "/etc/by-hand/same": { content: "ours\n" },
    "/etc/by-hand/new": { content: "ours\n" },
    "/etc/by-hand/zone.d/one": { content: "ours\n" },
    "/etc/systemd/system/by-hand.service": {
      content: "[Service]\nExecStart=/bin/sleep 602\n[Install]\nWantedBy=multi-user.target\n",
    },
  },
  links: { "/etc/by-hand/link": "same" },
  absent: ["/etc/by-hand/gone"],
  assemblies: [{ target: "/etc/by-hand/joined", fragments: "/etc/by-hand/zone.d" }],
  units: { "by-hand.service": { restartOn: ["/etc/systemd/"] } },
  keepAside: ["/etc/by-hand/mail", "/etc/by-hand/mail/ann"],
};
const more = {
  ...state,
  files: { ...state.files, "/etc/by-hand/later": { content: "ours\n" } },
  units: { "by-hand.service": { enabled: false, active: false } },
};
const contributor: HostState = {
  key: "config/adopt-too",
  files: { "/etc/by-hand/zone.d/two": { content: "too\n" } },
  assemblies: [{ target: "/etc/by-hand/joined", fragments: "/etc/by-hand/zone.d", contributed: true }],
};

const before = await picture();
await outcome("what a plan sees", async () => (await host.observe(state)).byHand);
await outcome("refused", () => host.apply(state));
outcomes["nothing changed by that"] = (await picture()) === before;
await outcome("what a package shipped", async () => {
  const issue: HostState = { key: "config/issue", files: { "/etc/issue": { content: "ours\n" } } };
  const { byHand } = await host.observe(issue);
  const { changed } = await host.apply(issue);
  await host.remove(issue);
  return { byHand, changed };
});
outcomes["is given back"] = (await picture()) === before;
await outcome("what every machine has", async () => {
  const preset: HostState = {
    key: "config/preset",
    files: { "/etc/by-hand/edited": { content: "ours\n", preset: true } },
  };
  const { changed } = await host.apply(preset);
  await host.remove(preset);
  return changed;
});

await outcome("adopted", async () => ({ changed: (await adopting.apply(state)).changed.sort() }));
await outcome("in order", async () => {
  const { byHand, drift } = await host.observe(state);
  return { byHand, drift };
});
await outcome("without asking any more, the same", () => host.apply(state));
await outcome("without asking any more, one file more", () => host.apply(more));
await outcome("another resource that contributes", () => host.apply(contributor));
await outcome("one file more", async () => (await adopting.apply(more)).changed);
await outcome("removed", () => host.remove(more));
outcomes["the joined file when the one that took it over goes"] = (await host.run("cat /etc/by-hand/joined")).stdout;
await outcome("the other one removed", () => host.remove(contributor));
const after = await picture();
outcomes["as before"] = after === before || { before, after };
await host.run(
  "systemctl disable -q --now by-hand.service; rm -r /etc/by-hand /etc/systemd/system/by-hand.service; systemctl daemon-reload",
);
console.log(JSON.stringify(outcomes));
await closeAll();
