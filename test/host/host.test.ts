// The host engine's pure parts: quoting, connections, known_hosts, and what counts as drift.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { parseTar } from "nanotar";
import { describe, expect, test } from "vitest";
import { commonScript, readScript, runningScript } from "../../provider/host/agent.ts";
import { formatConnection, parseConnection } from "../../provider/host/connection.ts";
import { driftOf } from "../../provider/host/drift.ts";
import { failureOf } from "../../provider/host/failure.ts";
import { fingerprint, knownKeys } from "../../provider/host/known-hosts.ts";
import { addAnswers, emptyFacts, probesOf } from "../../provider/host/probes.ts";
import { hereBase64, quote } from "../../provider/host/quote.ts";
import { typesLeft, verifyHostKey } from "../../provider/host/ssh-options.ts";
import type { HostState } from "../../provider/host/state.ts";
import { mountPoints, transaction } from "../../provider/host/transaction.ts";

describe("what is sent to a host", () => {
  const text = fc
    .string({ unit: "binary", maxLength: 60 })
    .filter((value) => !value.includes("\0") && value.isWellFormed());

  test("a quoted word is that one word to sh", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) => {
        const script = `for word in ${words.map(quote).join(" ")}; do printf '%s\\n' "$word" | base64 -w0; echo; done`;
        const output = execFileSync("sh", ["-c", script], { encoding: "utf8" });
        expect(
          output
            .trim()
            .split("\n")
            .map((line) => Buffer.from(line, "base64").toString("utf8").slice(0, -1)),
        ).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });

  test("a file's content arrives byte for byte", () => {
    fc.assert(
      fc.property(text, (content) => {
        expect(execFileSync("sh", ["-s"], { input: `base64 -d ${hereBase64(content)}` }).toString("utf8")).toBe(
          content,
        );
      }),
      { numRuns: 30 },
    );
  });

  test("NUL is refused", () => {
    expect(() => quote("a\0b")).toThrow("NUL");
  });

  test("a whole transaction is one script that sh can read", () => {
    const script = transaction({
      state: {
        key: "config/x",
        files: { "/etc/x": { content: "'$(x)`\n" } },
        units: { "x.service": {} },
        checks: [{ name: "it's", command: "true" }],
        ports: [{ port: 25, unit: "x.service" }],
      },
      who: "o'brien@host: x",
      wait: 1,
      confirm: 1,
    });
    execFileSync("sh", ["-n"], { input: script });
    expect(script).not.toContain("'$(x)`");
  });

  test.each<[string, Partial<HostState>, RegExp]>([
    ["a newline in a path", { files: { "/etc/a\nb": { content: "" } } }, /control character/],
    ["a tab in a link", { links: { "/etc/a\tb": "/etc/b" } }, /control character/],
    ["a path that is not absolute", { files: { "etc/a": { content: "" } } }, /not absolute/],
    ["a way up", { absent: ["/etc/../a"] }, /not absolute and direct/],
    ["a slash at the end", { directories: { "/srv/a/": {} } }, /not absolute and direct/],
    ["a file beside all else", { files: { "/vmlinuz": { content: "" } } }, /directly in \//],
    ["a name that is too long", { files: { [`/etc/${"ä".repeat(121)}`]: { content: "" } } }, /more than 241 bytes/],
    ["a key that is too long", { key: `config/${"x".repeat(240)}` }, /more than 241 bytes/],
    ["a table's long path", { postmaps: [{ path: `/etc/${"x/".repeat(120)}y`, type: "hash" }] }, /more than 241 bytes/],
    ["a unit's name with a space", { units: { "a b.service": {} } }, /"a b\.service" is no name/],
    ["an option in the place of a unit", { units: { "--root=x": {} } }, /is no name/],
    ["a pattern in the place of a package", { packages: ["postfix*"] }, /is no name/],
    ["a key with a newline", { key: "config/a\nb" }, /is no name/],
  ])("%s is refused before anything is sent", (_, part, message) => {
    const state = { key: "config/x", files: {}, ...part };
    expect(() => transaction({ state, who: "me", wait: 1, confirm: 1 })).toThrow(message);
  });

  test("any other path is told whole", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((value) => !/[/\p{Cc}]|^\.{1,2}$/u.test(value) && Buffer.byteLength(value) < 200 && value.isWellFormed());
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 10 }), (names) => {
        const paths = names.map((one) => `/srv/${one}/file`);
        const files = Object.fromEntries(paths.map((path) => [path, { content: path }]));
        const script = transaction({ state: { key: "config/x", files }, who: "me", wait: 1, confirm: 1 });
        const told = (list: string) => {
          const here = /^unpack <<'~~~'\n([^~]*)~~~/m.exec(script)?.[1] ?? "";
          const brought = parseTar(gunzipSync(Buffer.from(here, "base64")));
          return brought
            .find(({ name }) => name === list)
            ?.text.split("\n")
            .filter(Boolean);
        };
        expect(told("owned")).toEqual(Object.keys(files));
        expect(told("probes")).toEqual(Object.keys(files).map((path) => `path\t${path}`));
        execFileSync("sh", ["-n"], { input: script });
      }),
      { numRuns: 30 },
    );
  });

  test("overlays are the fewest directories, none inside another", () => {
    expect(mountPoints(["/etc/a/b", "/etc/c", "/var/lib/bind/z/x", "/var/lib/bind/z.zone", "/www/html/a/b"])).toEqual([
      "/etc",
      "/var/lib/bind",
      "/www/html/a",
    ]);
  });
});

describe("a connection", () => {
  test("has one text, and comes back from it", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    const connection = fc.record(
      {
        user: word,
        address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
        port: fc.integer({ min: 1, max: 65535 }),
        hostKey: fc.constant(`SHA256:${"A".repeat(43)}`),
        sudo: fc.constant(true),
        identity: fc.constant("file:/a b/c?&"),
        jump: fc.constant("ssh://me@jump.example:2222?hostkey=x"),
      },
      { requiredKeys: ["user", "address", "port"], noNullPrototype: true },
    );
    const machine = fc.constantFrom({}, { machine: "ns", hypervisor: "ssh://root@192.0.2.1:22?sudo=1" });
    fc.assert(
      fc.property(connection, machine, (plain, made) => {
        const given = { ...plain, ...made };
        expect(parseConnection(formatConnection(given))).toEqual(given);
      }),
    );
  });

  test.each([
    "",
    "root@host",
    "ssh://host",
    "ssh://root@host:0",
    "ssh://root@host:99999",
    "ssh://root@host?color=red",
    "ssh://root@host?machine=ns",
    "http://root@host",
  ])("%s is refused", (given) => {
    expect(() => parseConnection(given)).toThrow(/ssh:\/\/root@192\.0\.2\.10|not known|belong together/);
  });
});

describe("host keys", () => {
  const blob = Buffer.from("AAAAC3NzaC1lZDI1NTE5AAAAIGJsb2I", "base64");
  const other = Buffer.from("AAAAC3NzaC1lZDI1NTE5AAAAIG90aGVy", "base64");
  const line = (hosts: string, key = blob, marker = "") => `${marker}${hosts} ssh-ed25519 ${key.toString("base64")}\n`;
  const hashed = (name: string) => {
    const salt = Buffer.from("0123456789abcdefghij");
    return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
  };

  test.each([
    ["a name", line("mail.example.com"), "mail.example.com", 22, 1],
    ["one of several", line("a.example,mail.example.com,192.0.2.1"), "192.0.2.1", 22, 1],
    ["another port", line("[mail.example.com]:2222"), "mail.example.com", 2222, 1],
    ["the same name at the usual port", line("[mail.example.com]:2222"), "mail.example.com", 22, 0],
    ["a hashed name", line(hashed("mail.example.com")), "mail.example.com", 22, 1],
    ["another hashed name", line(hashed("other.example.com")), "mail.example.com", 22, 0],
    ["a pattern", line("*.example.com"), "mail.example.com", 22, 1],
    ["a pattern with an exception", line("*.example.com,!mail.example.com"), "mail.example.com", 22, 0],
    ["a dot is no wildcard", line("mailxexample.com"), "mail.example.com", 22, 0],
    ["comments and empty lines", `# x\n\n${line("mail.example.com")}`, "mail.example.com", 22, 1],
  ])("known_hosts: %s", (_, text, address, port, count) => {
    expect(knownKeys(text, address, port)).toHaveLength(count);
  });

  const connection = { user: "root", address: "192.0.2.1", port: 22 };
  const known = (text: string) => knownKeys(text, "192.0.2.1", 22);

  test("the known key and the pinned key are accepted", () => {
    verifyHostKey(connection, known(line("192.0.2.1")), blob);
    verifyHostKey({ ...connection, hostKey: fingerprint(blob) }, [], blob);
    verifyHostKey({ ...connection, hostKey: `ssh-ed25519 ${blob.toString("base64")}` }, [], blob);
  });

  test("of a pinned fingerprint the other types are asked for; of a key that is known in full none", () => {
    const asked = ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"];
    const rsa = Buffer.from("\0\0\0\u0007ssh-rsa", "latin1");
    const pinned = { ...connection, hostKey: fingerprint(other) };
    expect(typesLeft(pinned, [], blob, asked)).toEqual(asked.slice(1));
    expect(typesLeft(pinned, [], rsa, asked)).toEqual(asked.slice(0, 2));
    expect(typesLeft(pinned, known(line("192.0.2.1", blob, "@revoked ")), blob, asked)).toEqual([]);
    expect(typesLeft({ ...connection, hostKey: `ssh-ed25519 ${other.toString("base64")}` }, [], blob, asked)).toEqual(
      [],
    );
    expect(typesLeft(connection, known(line("192.0.2.1", other)), blob, asked)).toEqual([]);
  });

  test.each([
    ["an unknown key", "", connection, /neither pinned nor in known_hosts/],
    ["a changed key", line("192.0.2.1", other), connection, /another host key than known_hosts has/],
    [
      "another key than the pinned one, though known_hosts has it",
      line("192.0.2.1"),
      { ...connection, hostKey: fingerprint(other) },
      /another host key than the one that is pinned/,
    ],
    [
      "a revoked key, though it is pinned",
      line("192.0.2.1", blob, "@revoked "),
      { ...connection, hostKey: fingerprint(blob) },
      /revoked/,
    ],
  ])("%s is refused", (_, text, to, message) => {
    expect(() => verifyHostKey(to, known(text), blob)).toThrow(message);
  });
});

describe("drift", () => {
  const state: HostState = {
    key: "mail_server",
    packages: ["postfix"],
    accounts: [{ name: "vmail", group: "vmail", home: "/var/vmail", uid: 5000 }],
    directories: { "/var/vmail": { owner: "vmail", group: "vmail", mode: 0o750 } },
    files: { "/etc/postfix/main.cf": { content: "x" } },
    links: { "/etc/localtime": "/usr/share/zoneinfo/UTC" },
    absent: ["/etc/nginx/sites-enabled/default"],
    assemblies: [
      { target: "/etc/postfix/postform/virtual", fragments: "/etc/postfix/postform/virtual.d", postmap: "hash" },
    ],
    units: { "postfix.service": {}, "rpcbind.service": { enabled: false, active: false } },
    running: [{ unit: "postfix.service", since: { process: "^qmgr " }, loaded: ["/etc/postfix/main.cf"] }],
  };
  const loaded = "loaded\tpostfix.service\tprocess:^qmgr \t/etc/postfix/main.cf";
  const inOrder = [
    "facts\tdebian-12\tmail",
    "stat\tregular file\troot\troot\t644\t/etc/postfix/main.cf",
    "stat\tdirectory\tvmail\tvmail\t750\t/var/vmail",
    "stat\tsymbolic link\troot\troot\t777\t/etc/localtime",
    "link\t/etc/localtime\t/usr/share/zoneinfo/UTC",
    "stat\tregular file\troot\troot\t644\t/etc/postfix/postform/virtual",
    "assembly\t/etc/postfix/postform/virtual\tok",
    "index\t/etc/postfix/postform/virtual\tok",
    "unit\tpostfix.service\tloaded\tenabled\tactive",
    "unit\trpcbind.service\tloaded\tdisabled\tinactive",
    "package\tpostfix\tii ",
    "account\tvmail\t1\t5000:vmail:5000:/var/vmail:/usr/sbin/nologin",
    `content\t-\t/etc/postfix/main.cf\t${Buffer.from("x").toString("base64")}`,
    "end",
  ];
  const drift = (changes: Readonly<Record<string, string | null>>) => {
    const facts = emptyFacts();
    const lines = inOrder.flatMap((line) => {
      const key = Object.keys(changes).find((prefix) => line.startsWith(prefix));
      return key === undefined ? [line] : [changes[key]].filter((changed) => changed !== null && changed !== undefined);
    });
    addAnswers(facts, lines.join("\n"));
    return driftOf(state, facts);
  };

  test.each<[string, Record<string, string | null>, string[]]>([
    ["nothing", {}, []],
    [
      "a mode",
      {
        "stat\tregular file\troot\troot\t644\t/etc/postfix/main.cf":
          "stat\tregular file\troot\troot\t666\t/etc/postfix/main.cf",
      },
      ["/etc/postfix/main.cf has mode 0666, should be 0644"],
    ],
    [
      "an owner",
      { "stat\tdirectory": "stat\tdirectory\troot\tvmail\t750\t/var/vmail" },
      ["/var/vmail belongs to root:vmail, should belong to vmail:vmail"],
    ],
    ["a directory gone", { "stat\tdirectory": null }, ["the directory /var/vmail is missing"]],
    [
      "a link elsewhere",
      { "link\t": "link\t/etc/localtime\t/usr/share/zoneinfo/Asia/Shanghai" },
      ["/etc/localtime is no link to /usr/share/zoneinfo/UTC"],
    ],
    [
      "a map without its index",
      { "index\t": "index\t/etc/postfix/postform/virtual\tmissing" },
      ["/etc/postfix/postform/virtual.db is missing"],
    ],
    [
      "a stale index",
      { "index\t": "index\t/etc/postfix/postform/virtual\tolder" },
      ["/etc/postfix/postform/virtual.db is older than /etc/postfix/postform/virtual"],
    ],
    [
      "an index of something else",
      { "index\t": "index\t/etc/postfix/postform/virtual\tother" },
      ["/etc/postfix/postform/virtual.db does not hold what /etc/postfix/postform/virtual says"],
    ],
    [
      "an edited map",
      { "assembly\t": "assembly\t/etc/postfix/postform/virtual\tstale" },
      ["/etc/postfix/postform/virtual is not what its fragments make"],
    ],
    [
      "a stopped unit",
      { "unit\tpostfix": "unit\tpostfix.service\tloaded\tenabled\tinactive" },
      ["unit postfix.service is stopped"],
    ],
    [
      "a failed and disabled unit",
      { "unit\tpostfix": "unit\tpostfix.service\tloaded\tdisabled\tfailed" },
      ["unit postfix.service is disabled", "unit postfix.service is failed"],
    ],
    [
      "a unit that should not run",
      { "unit\trpcbind": "unit\trpcbind.service\tloaded\tenabled\tactive" },
      ["unit rpcbind.service is enabled", "unit rpcbind.service is running"],
    ],
    [
      "a unit that its own conditions keep from being started",
      { "unit\tpostfix": "unit\tpostfix.service\tloaded\tenabled\tskipped" },
      [],
    ],
    [
      "such a unit that was disabled",
      { "unit\tpostfix": "unit\tpostfix.service\tloaded\tdisabled\tskipped" },
      ["unit postfix.service is disabled"],
    ],
    [
      "a unit that nobody wants, and is not there",
      { "unit\trpcbind": "unit\trpcbind.service\tnot-found\t\tinactive" },
      [],
    ],
    [
      "a unit that nobody wants, and is masked",
      { "unit\trpcbind": "unit\trpcbind.service\tmasked\tmasked\tinactive" },
      [],
    ],
    [
      "a unit that is not there",
      { "unit\tpostfix": "unit\tpostfix.service\tnot-found\t\tinactive" },
      ["unit postfix.service does not exist"],
    ],
    ["a package removed", { "package\t": "package\tpostfix\trc " }, ["package postfix is not installed"]],
    [
      "a masked unit",
      { "unit\tpostfix": "unit\tpostfix.service\tmasked\tmasked\tinactive" },
      ["unit postfix.service is masked"],
    ],
    [
      "what is not loaded",
      { end: `stale\tpostfix.service has not loaded it\t${loaded}` },
      ["postfix.service has not loaded it"],
    ],
    [
      "what another resource has not loaded",
      { end: `stale\tnginx.service has not loaded it\tloaded\tnginx.service` },
      [],
    ],
    [
      "what is not loaded of a file that is another one anyway",
      { "content\t": "content\t-\t/etc/postfix/main.cf\t", end: `stale\tpostfix.service has not loaded it\t${loaded}` },
      [],
    ],
    [
      "an account of ours that was changed",
      { "account\t": "account\tvmail\t1\t5001:users:100:/home/vmail:/bin/bash" },
      [
        "account vmail has the group users, should have vmail",
        "account vmail has the home /home/vmail, should have /var/vmail",
        "account vmail has the shell /bin/bash, should have /usr/sbin/nologin",
        "account vmail has the user id 5001, should have 5000",
      ],
    ],
    ["an account that was there before", { "account\t": "account\tvmail\t0\t1:a:1:/:/bin/sh" }, []],
    ["an account gone", { "account\t": null }, ["account vmail does not exist"]],
  ])("%s", (_, changes, expected) => {
    expect(drift(changes)).toEqual(expected);
  });

  test("an index is called by its type", () => {
    const tables: HostState = { key: "x", files: {}, postmaps: [{ path: "/etc/postfix/a", type: "lmdb" }] };
    const facts = emptyFacts();
    addAnswers(facts, "index\t/etc/postfix/a\tmissing");
    expect(probesOf(tables)).toEqual(["index\t/etc/postfix/a\tlmdb\tpostmap"]);
    expect(driftOf(tables, facts)).toEqual(["/etc/postfix/a.lmdb is missing"]);
  });

  test("a file that should not be there", () => {
    const facts = emptyFacts();
    addAnswers(facts, [...inOrder, "stat\tregular file\troot\troot\t644\t/etc/nginx/sites-enabled/default"].join("\n"));
    expect(driftOf(state, facts)).toEqual(["/etc/nginx/sites-enabled/default is there, and should not be"]);
  });

  test("every part of a state is asked about", () => {
    const asked = probesOf(state).map((probe) => probe.split("\t").slice(0, 2).join(" "));
    for (const probe of [
      "path /etc/postfix/main.cf",
      "directory /var/vmail",
      "path /etc/localtime",
      "path /etc/nginx/sites-enabled/default",
      "unit postfix.service",
      "package postfix",
      "account vmail",
      "assembly /etc/postfix/postform/virtual",
      "index /etc/postfix/postform/virtual",
    ])
      expect(asked).toContain(probe);
  });
});

describe("a transaction that failed", () => {
  const state = { key: "mail_server", files: {} };
  test.each([
    ["port", "25\texim4\t812", /port 25 is taken by exim4 \(process 812\)/, /stop it/],
    ["write", "cp: error writing '/etc/x': No space left on device", /the disk is full/, /make room/],
    ["locked", "ann@laptop: postform in /x, since 2026-01-01T00:00:00Z", /being changed by ann@laptop/, /wait/],
    ["changed", "/etc/postfix/main.cf", /main\.cf has changed since the plan/, /plan again/],
    [
      "owned",
      "/www/html/index.html\tweb_site/www.example.com",
      /belongs to web_site\/www\.example\.com/,
      /another path/,
    ],
    [
      "link",
      "/etc/dovecot\t/srv/dovecot",
      /\/etc\/dovecot is a link to \/srv\/dovecot: what mail_server/,
      /of its own/,
    ],
    [
      "check",
      "postfix check: fatal: bad",
      /refused before it was put in place: postfix check: fatal: bad/,
      /as it was before/,
    ],
    ["unit", "nginx.service does not start: words", /nginx\.service does not start: words/, /taken back/],
  ])("%s: says what happened and what to do", (kind, words, message, hint) => {
    const error = failureOf("root@192.0.2.1", state, [`error\t${kind}`, words], "");
    expect(error.message).toMatch(/^root@192\.0\.2\.1/);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
});

test("lines of one key, from whichever fragments, become one line that names all", () => {
  const joined = "# a\nann@a.example ann@a.example\ninfo@c.example ann@a.example\n# b\ninfo@c.example bob@b.example\n";
  expect(execFileSync("sh", ["-c", `${commonScript}\nmerged`], { input: joined, encoding: "utf8" })).toBe(
    "# a\n# b\nann@a.example ann@a.example\ninfo@c.example ann@a.example, bob@b.example\n",
  );
});

test("of one walk's reads only the first sends the registry", () => {
  const script = `${commonScript}${runningScript}${readScript}
ROOT=$(mktemp -d); mkdir -p $ROOT/registry/x; cd $ROOT/registry/x; echo config/x > key; : > note; echo /srv/x > owned
observe "" 1; observe "" 0; rm -r "$ROOT"`;
  const answers = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\n");
  expect(answers.map((line) => line.split("\t")[0])).toEqual([
    "facts",
    "asked",
    "registry",
    "owned",
    "end",
    "facts",
    "end",
    "",
  ]);
});

test("a link whose target looks like an answer is one link", () => {
  const script = `${commonScript}${runningScript}${readScript}
ROOT=$(mktemp -d); ln -s "$(printf 'x\\nregistry\\tconfig/x\\tbm90ZQ==')" $ROOT/link; observe "path\t$ROOT/link" 1; rm -r "$ROOT"`;
  const facts = emptyFacts();
  addAnswers(facts, execFileSync("sh", ["-c", script], { encoding: "utf8" }));
  expect([...facts.links.values()]).toEqual(["x?registry?config/x?bm90ZQ=="]);
  expect(facts.registry).toEqual(new Map());
});
