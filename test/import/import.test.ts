// What an import makes of real hosts: hosts/*.json is what debian.sh and rhel.sh became on Debian 12 and 13, as one reading of them; golden/import is the company's file, the account and the diff.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { changes, rendered } from "../../cli/import/changes.ts";
import { readFrames, type Snapshot } from "../../cli/import/collect.ts";
import { convert } from "../../cli/import/convert.ts";
import { json, markdown, summary } from "../../cli/import/report.ts";
import { verifyPassword } from "../../provider/resources/password.ts";
import { parseCompanyFile } from "../../schemas/company-file.ts";

const hosts = ["debian-12", "debian-13", "rhel-tutorial"];
const here = import.meta.dirname;

function snapshotOf(host: string): Snapshot {
  const { platform, ...maps } = JSON.parse(readFileSync(join(here, "hosts", `${host}.json`), "utf8"));
  const map = (name: string) => new Map<string, string>(Object.entries(maps[name]));
  return { platform, files: map("files"), answers: map("answers"), unread: map("unread") };
}

const connectionTo = ({ answers }: Snapshot) => ({
  user: "root",
  address: / inet (\S+)\//.exec(answers.get("networks") ?? "")?.[1] ?? "",
  port: 22,
});
const connection = connectionTo(snapshotOf("debian-12"));
/** Hashes that are made anew differ each time. */
const steady = (text: string) => text.replace(/\{ARGON2ID\}\$argon2id\$[^"\s]+/g, "{ARGON2ID}…");

async function imported(snapshot: Snapshot) {
  const result = await convert(snapshot, { connection: connectionTo(snapshot) });
  const folder = mkdtempSync(join(tmpdir(), "postform-import-"));
  try {
    writeFileSync(join(folder, `${result.name}.yaml`), result.yaml);
    return { ...result, host: "the host", problems: [], diff: changes(snapshot, rendered(folder, snapshot.platform)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(hosts)("a host set up by hand, %s", (host) => {
  const snapshot = snapshotOf(host);
  const result = imported(snapshot);

  it("becomes a company's file that makes stacks, an account, and a diff without any hash", async () => {
    const { yaml, diff, ...outcome } = await result;
    const text = [steady(yaml), markdown({ yaml, ...outcome }).replace(/ \(until [^)]*\)/g, ""), diff].join(
      `${"-".repeat(80)}\n`,
    );
    const path = join(here, "../golden/import", `${host}.txt`);
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(path, text);
    else expect(text).toBe(readFileSync(path, "utf8"));
  });

  it("has every line of its files accounted for", async () => {
    const { entries } = await result;
    const told = new Set(entries.flatMap(({ file, line }) => `${file}:${line}`));
    // A continued line, a comment and a closing brace say nothing of their own.
    const said = /^[^\s#;/}]/;
    const whole = [...snapshot.files].filter(([file]) =>
      /^\/etc\/(postfix\/(main\.cf|master\.cf|virtual|vmailbox|access|transport|vhosts)|aliases|dovecot\/users)$|^\/var\/named\/.*zone|db\./.test(
        file,
      ),
    );
    expect(whole.length).toBeGreaterThan(4);
    const missing = whole.flatMap(([file, text]) => {
      let depth = 0;
      return text.split("\n").flatMap((line, index) => {
        const inside = depth > 0;
        depth +=
          (line.replace(/;.*|"[^"]*"/g, "").match(/\(/g) ?? []).length -
          (line.replace(/;.*|"[^"]*"/g, "").match(/\)/g) ?? []).length;
        return !inside && said.test(line) && !told.has(`${file}:${index + 1}`) ? [`${file}:${index + 1}: ${line}`] : [];
      });
    });
    expect(missing).toEqual([]);
  });

  it("shows no password's hash on the terminal, in the account or in the diff", async () => {
    const outcome = await result;
    for (const text of [summary(outcome), markdown(outcome), json({ ...outcome, yaml: "" }), outcome.diff])
      expect(text).not.toMatch(/\$(6|2y|argon2id|y)\$|ann-secret|shop-secret|\{SSHA/);
  });
});

describe("users of a passwd-file", () => {
  it("keep their passwords: a hash that Dovecot and Postform know as it is, one in clear as a hash of it, another is a new one's", async () => {
    const { yaml, entries } = await convert(snapshotOf("debian-12"), { connection });
    const file = parseCompanyFile(yaml, "acme.yaml");
    if (!("company" in file)) throw new Error("it is no company");
    const { domains } = file.company.mail!;
    const hash = (domain: string, name: string) => domains[domain]!.mailboxes[name]!.passwordHash!;
    expect(snapshotOf("debian-12").files.get("/etc/dovecot/users")).toContain(hash("acme.example", "ann"));
    expect(hash("widgets.example", "ann")).toMatch(/^\{BLF-CRYPT\}/);
    expect(await verifyPassword("shop-secret", hash("widgets.example", "shop"))).toBe(true);
    expect(await verifyPassword("eve-secret", hash("acme.example", "eve"))).toBe(false);
    expect(entries.find(({ text }) => text.startsWith("eve@"))).toMatchObject({
      verdict: "listed",
      text: "eve@acme.example:…::::::",
    });
  });
});

/** One more or another line in a host's file. */
async function withText(host: string, path: string, change: (text: string) => string) {
  const snapshot = snapshotOf(host);
  return convert(
    { ...snapshot, files: new Map(snapshot.files).set(path, change(snapshot.files.get(path) ?? "")) },
    { connection },
  );
}

describe("what the importer does not know", () => {
  test.each([
    ["/etc/postfix/main.cf", "no setting at all", /no setting/],
    ["/etc/postfix/master.cf", "amavis unix - - n - 2 smtp", /has no such service/],
    ["/etc/aliases", "not an alias", /no alias/],
    ["/etc/dovecot/users", "no user", /no user/],
    ["/etc/bind/named.conf.local", "statistics-channels { inet 127.0.0.1 port 8053; };", /has no statistics-channels/],
    ["/etc/bind/zones/db.widgets.example", "odd IN WKS 192.0.2.1 6 25", /named does not serve it/],
  ])("%s: %s is listed, with its line", async (path, line, why) => {
    const before = snapshotOf("debian-12").files.get(path)!.replace(/\n$/, "").split("\n").length;
    const { entries } = await withText("debian-12", path, (text) => `${text.replace(/\n$/, "")}\n${line}\n`);
    const found = entries.filter(
      ({ file, verdict, text }) => file === path && verdict === "listed" && text.startsWith(line.slice(0, 6)),
    );
    expect(found).toMatchObject([{ line: before + 1, note: expect.stringMatching(why) }]);
  });

  it("a zone's file and a named.conf that nobody can read are listed whole", async () => {
    const zone = await withText("debian-12", "/etc/bind/zones/db.customer.example", () => "@ IN SOA (");
    expect(zone.entries).toContainEqual(
      expect.objectContaining({ file: "/etc/bind/zones/db.customer.example", verdict: "listed" }),
    );
    const named = await withText("debian-12", "/etc/bind/named.conf.local", () => 'zone "x" {');
    expect(named.entries).toContainEqual(
      expect.objectContaining({ verdict: "listed", note: expect.stringContaining("named.conf cannot be read") }),
    );
    expect(named.yaml).not.toContain("dns:");
  });
});

/** Another answer of nginx -T. */
function withNginx(change: (text: string) => string) {
  const snapshot = snapshotOf("debian-12");
  const nginx = change(snapshot.answers.get("nginx")!);
  return convert({ ...snapshot, answers: new Map(snapshot.answers).set("nginx", nginx) }, { connection });
}

describe("what would be otherwise", () => {
  const changed = ({ entries }: Awaited<ReturnType<typeof convert>>) =>
    Object.fromEntries(
      entries.flatMap(({ verdict, text, note }) => (verdict === "changed" ? [[text.slice(0, 60), note]] : [])),
    );

  it("is told of Dovecot without encryption, of a name server's addresses and of who may copy a zone", async () => {
    expect(changed(await convert(snapshotOf("rhel-tutorial"), { connection }))).toMatchObject({
      "ssl = no": "changes to: required",
      "disable_plaintext_auth = no": "changes to: yes",
      "listen-on-v6 port 53 { ::1; }": expect.stringContaining("it answers on all addresses"),
    });
    const copied = await withText("debian-12", "/etc/bind/named.conf.local", (text) =>
      text.replace("allow-transfer { 192.0.2.53; };", ""),
    );
    expect(Object.values(changed(copied))).toContain(
      'changes: ns2.partner.example may copy it no longer: give the addresses in dns.zones["acme.example"].allowTransfer',
    );
  });

  it("is told of nginx: its own settings, HTTP alone, and a redirection to another name", async () => {
    const told = changed(await withNginx((text) => text.replace("worker_processes auto;", "worker_processes 3;")));
    expect(told).toMatchObject({
      "worker_processes 3;": "changes to: auto",
      "ssl_prefer_server_ciphers on;": "changes to: off",
    });
    expect(Object.values(told)).toContain("changes: it is served over HTTPS, which HTTP leads to");
    expect(Object.values(told)).toContain("changes: acme.example leads to HTTPS at the same name");
  });

  it("is not said to stay where nginx would no longer read it", async () => {
    const { entries } = await withNginx(
      (text) =>
        `${text.replace("include /etc/nginx/mime.types;", "include mine.conf; $&")}\n# configuration file /etc/nginx/mine.conf:\nmap $uri $x { default 1; }\n`,
    );
    expect(entries.filter(({ file }) => file === "/etc/nginx/mine.conf")).toContainEqual(
      expect.objectContaining({ verdict: "listed", note: expect.stringContaining("/etc/nginx/conf.d") }),
    );
  });
});

describe("the host's answer", () => {
  const frame = (kind: string, name: string, content: string | Buffer) =>
    `\n=${kind} ${Buffer.from(name).toString("base64")}\n${Buffer.from(content).toString("base64")}\n`;

  it("is read by its frames, whatever is printed before", () => {
    const { files, answers, unread } = readFrames(
      `Welcome!\n${frame("file", "/a", "x\n")}${frame("answer", "b", "")}${frame("file", "/c", Buffer.from([0, 1]))}\n=end\n`,
    );
    expect([...files, ...answers, ...unread]).toEqual([
      ["/a", "x\n"],
      ["b", ""],
      ["/c", "not text"],
    ]);
  });

  test.each([
    ["nothing", ""],
    ["a part", frame("file", "/a", "x")],
    ["another thing", `${frame("what", "/a", "x")}\n=end\n`],
  ])("of %s is refused", (_, text) => {
    expect(() => readFrames(text)).toThrow(/what came back/);
  });
});
