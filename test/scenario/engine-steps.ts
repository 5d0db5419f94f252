// Run as a client of the lab by engine.ts: takes one host through every outcome of a transaction, and prints them as JSON.
import { beginWalk, closeAll, openHost } from "../../provider/host/index.ts";
import type { HostState } from "../../provider/host/state.ts";

const host = openHost(process.argv[2] ?? "");
const content = "one 'two' $(three) `four`\n";
const zone = "/var/lib/postform-test/a.zone";
const state = (more: Partial<HostState> = {}, text = content): HostState => ({
  key: "config/engine",
  ...more,
  files: {
    "/etc/postform-test/a.conf": { content: text, mode: 0o600 },
    "/etc/motd": { content: "ours\n" },
    "/etc/postform-test/zone.d/00": { content: "$TTL 60\n@ SOA a b @SERIAL@ 1 2 3 4\n" },
    ...more.files,
  },
  assemblies: [{ target: zone, fragments: "/etc/postform-test/zone.d", serial: true }],
});

const outcomes: Record<string, unknown> = {};
async function outcome(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    outcomes[name] = await work();
  } catch (error) {
    outcomes[name] = { error: (error as Error).message.split("\n")[0] };
  }
}

const serial = async () => / SOA a b (\d+) /.exec((await host.run(`cat ${zone}`)).stdout)?.[1] ?? "none";
const look = async () => {
  const { drift, files } = await host.observe(state());
  return { drift, serial: await serial(), content: files["/etc/postform-test/a.conf"]?.content };
};

await outcome("first apply", async () => ({ changed: (await host.apply(state())).changed.sort() }));
await outcome("in order", look);
await outcome("the same again", () => host.apply(state()));
await outcome("a check that fails", () =>
  host.apply(state({ checks: [{ name: "words", command: "echo no >&2; false" }] }, "bad\n")),
);
await outcome("a unit that does not start", () =>
  host.apply(
    state(
      {
        files: {
          "/etc/systemd/system/postform-test.service": { content: "[Service]\nExecStart=/bin/false\nType=oneshot\n" },
        },
        units: { "postform-test.service": { enabled: false } },
      },
      "bad\n",
    ),
  ),
);
await outcome("a port that is taken", () =>
  host.apply(state({ ports: [{ port: 53, unit: "postform-test.service" }] }, "bad\n")),
);
await outcome("another resource's file", () =>
  host.apply({ key: "config/other", files: { "/etc/motd": { content: "theirs\n" } } }),
);
await outcome("a file that changed since the plan", () =>
  host.apply(state({}, "bad\n"), { seen: { "/etc/postform-test/a.conf": "somebody's\n", "/etc/motd": "ours\n" } }),
);
beginWalk();
await outcome("as before the failures", look);

// What a change that fails had made goes away again, before and after it was in place; so does a path that it would have given back.
const elsewhere: HostState = {
  key: "config/elsewhere",
  directories: { "/srv/postform-test": { mode: 0o755 } },
  files: { "/srv/postform-old/a": { content: "a\n" } },
};
const moved = (more: Partial<HostState>): HostState => ({
  ...elsewhere,
  directories: { "/srv/postform-test": { mode: 0o700 } },
  files: { "/srv/postform-new/b/c": { content: "c\n" } },
  ...more,
});
const srv = async () =>
  (await host.run("cd /srv && find . -printf '%p %m\\n' | sort; cat postform-old/a")).stdout
    .split("\n")
    .filter(Boolean);
await host.run("mkdir -m 0750 /srv/postform-test");
await host.apply(elsewhere);
await outcome("moved, with a check that fails", () =>
  host.apply(moved({ checks: [{ name: "words", command: "false" }] })),
);
await outcome("as before the check", srv);
await outcome("moved, with an activation that fails", () =>
  host.apply(
    moved({
      activations: [{ command: "for word in no; do echo $word\ndone\nfalse", onChange: ["/srv/postform-new/"] }],
    }),
  ),
);
await outcome("as before the activation", srv);
await outcome("moved", async () => ({ changed: (await host.apply(moved({}))).changed.sort() }));
await host.remove(moved({}));
await outcome("given back", srv);
await host.run("rmdir /srv/postform-test");

await outcome("a fragment more", async () => {
  const before = (await look()).serial;
  await host.apply(state({ files: { "/etc/postform-test/zone.d/50": { content: "www A 192.0.2.1\n" } } }));
  return { serialRose: Number((await look()).serial) === Number(before) + 1 };
});
await host.run("mkdir -p /var/postform-test/mail && echo hello > /var/postform-test/mail/1");
await outcome("removed", () => host.remove(state({ keepAside: ["/var/postform-test/mail"] })));
await host.run("rmdir /var/postform-test");

// Mail on a file system of its own: it is never copied.
const mail: HostState = { key: "config/mail", files: {}, keepAside: ["/srv/postform-mail/a", "/srv/postform-mail"] };
await host.apply(mail);
await host.run(
  "mkdir -p /srv/postform-mail && mount -t tmpfs postform-mail /srv/postform-mail && mkdir /srv/postform-mail/a && echo hello > /srv/postform-mail/a/1",
);
await outcome("mail on a file system of its own", () => host.remove(mail));
await host.run("umount /srv/postform-mail; rmdir /srv/postform-mail");

// A file system that somebody mounted below /etc is written to as it is.
const below = (text: string): HostState => ({
  key: "config/mounted",
  files: { "/etc/postform-mount/on/it/a": { content: text }, "/etc/postform-mount/beside": { content: text } },
});
await host.apply(below("before\n"));
await host.run("mount -t tmpfs postform-below /etc/postform-mount/on");
await outcome("files on a file system of its own", async () => {
  const { drift } = await host.observe(below("before\n"));
  const { changed } = await host.apply(below("after\n"));
  const { stdout } = await host.run(
    "cd /etc/postform-mount; cat on/it/a beside; umount on; cat on/it/a; mount -t tmpfs postform-below on; ls -A on",
  );
  return { drift, changed: changed.sort(), is: stdout.trim().split("\n") };
});
await host.run("umount /etc/postform-mount/on");
await host.remove(below(""));

// Units: ours that go with their file, one that two resources have, and a service that dies as soon as it is started.
const service = "postform-test.service";
const running = (key: string, start: string, more: Partial<HostState> = {}): HostState => ({
  key,
  units: { [service]: { restartOn: ["/etc/systemd/"] } },
  ...more,
  files: {
    [`/etc/systemd/system/${service}`]: {
      content: `[Service]\nExecStart=${start}\n[Install]\nWantedBy=multi-user.target\n`,
    },
    ...more.files,
  },
});
const unit = async () =>
  (
    await host.run(
      `systemctl is-active ${service}; cd /etc/systemd/system; ls ${service} multi-user.target.wants/${service} 2>/dev/null`,
    )
  ).stdout
    .trim()
    .split("\n");
const sleeper = running("config/unit", "/bin/sleep 600");
await outcome("a service that dies at once", () =>
  host.apply(running("config/unit", "/bin/sh -c 'sleep 0.1; echo dying words; exit 3'")),
);
await outcome("no unit of it", unit);
await host.apply(sleeper);
await outcome("a unit of ours", unit);
await outcome("a change to one that dies", () => host.apply(running("config/unit", "/bin/false")));
await outcome("the unit as it was", unit);
const sharer: HostState = {
  key: "config/unit-too",
  files: { "/etc/postform-test/too": { content: "" } },
  units: { [service]: {} },
};
await host.apply(sharer);
await host.remove(sharer);
await outcome("one of two resources with the unit is gone", unit);
await outcome("a unit that is not named any more", async () => {
  await host.apply({ ...sleeper, units: {} });
  return unit();
});
await host.apply(sleeper);
await host.remove(sleeper);
await outcome("the unit is gone", unit);

// One walk: whoever asks, however often, it is one exec.
beginWalk();
const first = host.execs;
await Promise.all([
  host.facts(),
  host.observe(state()),
  host.observe({ key: "config/other", files: { "/etc/issue": { content: "" } } }),
]);
await host.facts();
outcomes["execs"] = host.execs - first;

// Also of what is asked while it runs, when the registry names it; and a change needs one exec, not a second for the facts.
await host.apply(elsewhere);
beginWalk();
const second = host.execs;
const early = host.facts();
await new Promise((resolve) => setTimeout(resolve, 20));
await Promise.all([early, host.observe(elsewhere), host.facts()]);
outcomes["execs while one runs"] = host.execs - second;
await host.remove(elsewhere);
await host.facts();
outcomes["execs of a change"] = host.execs - second - 1;
console.log(JSON.stringify(outcomes));
await closeAll();
