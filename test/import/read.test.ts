// The importer's parsers: each on what real files have, and on what is odd.
import { describe, expect, it, test } from "vitest";
import { unifiedDiff } from "../../cli/import/diff.ts";
import { readDovecot } from "../../cli/import/read/dovecot.ts";
import { readNamedConf } from "../../cli/import/read/named.ts";
import { nginxFiles, readNginx } from "../../cli/import/read/nginx.ts";
import {
  readAliases,
  readMainCf,
  readMasterCf,
  readPatterns,
  readTable,
  readUsers,
  recipients,
} from "../../cli/import/read/postfix.ts";
import { readZone } from "../../cli/import/read/zone.ts";

describe("Postfix's files", () => {
  it("main.cf: continued lines, comments between them, and what is no setting", () => {
    const text = "# a\nmynetworks = 127.0.0.0/8,\n  10.0.0.0/8\n# b\n\t192.0.2.0/24\nrelayhost=\nwhat is this\n";
    expect(readMainCf(text).map(({ line, name, value }) => [line, name, value])).toEqual([
      [2, "mynetworks", "127.0.0.0/8, 10.0.0.0/8 192.0.2.0/24"],
      [6, "relayhost", ""],
      [7, "", null],
    ]);
  });

  it("master.cf: options in each of their spellings", () => {
    const text =
      "465 inet n - y - - smtpd -v\n  -o a=b -oc=d\n  -o { e = f g }\npolicy unix - n n - 0 spawn user=nobody argv=/bin/x -o\nodd\n";
    expect(readMasterCf(text)).toMatchObject([
      {
        line: 1,
        name: "465",
        type: "inet",
        columns: ["n", "-", "y", "-", "-"],
        command: "smtpd",
        options: [
          ["a", "b"],
          ["c", "d"],
          ["e", "f g"],
        ],
        rest: ["-v"],
      },
      { line: 4, name: "policy", options: [], rest: ["user=nobody", "argv=/bin/x", "-o"] },
      { line: 5, name: null },
    ]);
  });

  it("tables, patterns, aliases and users", () => {
    expect(readTable('a@b  c, d\n  e\n"x y" z\nalone\n').map(({ line, key, value }) => [line, key, value])).toEqual([
      [1, "a@b", "c, d e"],
      [3, "x y", "z"],
      [4, "alone", ""],
    ]);
    expect(
      readPatterns("/a\\/b/i REJECT\n!^c! OK\nif /x/\n/open\n").map(({ pattern, flags, value }) => [
        pattern,
        flags,
        value,
      ]),
    ).toEqual([
      ["a\\/b", "i", "REJECT"],
      [null, "", ""],
      [null, "", ""],
      [null, "", ""],
    ]);
    expect(readAliases('Root: ann, "|/bin/x, y"\n"odd name": :include:/list\nnone\n')).toMatchObject([
      { name: "root", to: ["ann", '"|/bin/x, y"'] },
      { name: "odd name", to: [":include:/list"] },
      { name: null },
    ]);
    expect(readUsers("a@b:{X}y::::/home::k=v w\n#c:d\nodd\n")).toMatchObject([
      { name: "a@b", password: "{X}y", home: "/home", extra: ["k=v", "w"] },
      { name: null },
    ]);
    expect(recipients("a, b c,,d")).toEqual(["a", "b", "c", "d"]);
  });
});

it("dovecot.conf: settings with the blocks around them, in both dialects", () => {
  const text =
    '# c\nprotocols = imap # more\nservice auth {\n  unix_listener "/run/x y" {\n    mode = 0600\n  }\n}\npassdb passwd-file {\n  passwd_file_path = /u\n}\nssl_key = # hidden, use -P\n}\n';
  expect(readDovecot(text).map(({ line, path, key, value }) => [line, path.join("/"), key, value])).toEqual([
    [2, "", "protocols", "imap"],
    [5, "service auth/unix_listener /run/x y", "mode", "0600"],
    [9, "passdb passwd-file", "passwd_file_path", "/u"],
    [11, "", "ssl_key", "# hidden, use -P"],
  ]);
});

describe("named.conf", () => {
  const read = (files: Record<string, string>) => readNamedConf("/a", new Map(Object.entries(files)));

  it("statements with their lines, comments of all kinds, and includes", () => {
    const found = read({
      "/a": '/* one\n two */ options { listen-on port 53 { any; }; }; // three\ninclude "/b";\n# four\n',
      "/b": 'zone "x.example" IN {\n type master; file "f;g"; };',
    });
    expect(found.map(({ file, line, words }) => [file, line, words.join(" ")])).toEqual([
      ["/a", 2, "options"],
      ["/a", 3, "include /b"],
      ["/b", 1, "zone x.example IN"],
    ]);
    expect(found[0]!.block![0]).toMatchObject({ words: ["listen-on", "port", "53"], block: [{ words: ["any"] }] });
    expect(found[2]!.block![1]).toMatchObject({ line: 2, words: ["file", "f;g"] });
  });

  test.each([
    ['zone "x', /\/a:1: a double quote is not closed/],
    ["a { b;", /a brace is not closed/],
    ["a { b; } c", /does not end in a semicolon/],
    ["a; };", /was not opened/],
    ['include "/a";', /includes itself/],
    ["a hundred thousand braces", /nested too deeply/],
  ])("%s is refused with its place", (text, why) => {
    expect(() => read({ "/a": text.startsWith("a hundred") ? "{".repeat(100_000) : text })).toThrow(why);
  });
});

describe("nginx -T", () => {
  const read = (text: string) => readNginx(nginxFiles(text));

  it("the tree of directives, with what each include names", () => {
    const found = read(
      "# configuration file /etc/nginx/nginx.conf:\nhttp {\n  include sites/*; # c\n}\n# configuration file /etc/nginx/sites/a:\nserver { location ~ \"\\.php$\" { return 200 'a;b'; } set $x ${y}z; }\n",
    );
    expect(found[0]!.block!.map(({ file, line, name }) => [file, line, name])).toEqual([
      ["/etc/nginx/nginx.conf", 2, "include"],
      ["/etc/nginx/sites/a", 1, "server"],
    ]);
    expect(found[0]!.block![1]!.block!.map(({ text }) => text)).toEqual([
      "location ~ \"\\.php$\" { return 200 'a;b'; }",
      "set $x ${y}z;",
    ]);
  });

  test.each([
    ["a {", /a block is not closed/],
    ["a", /does not end in a semicolon/],
    ["} ", /was not opened/],
    ["a 'b", /a quote is not closed/],
    ["a hundred thousand blocks", /nested too deeply/],
  ])("%s is refused with its place", (text, why) => {
    const whole = text.startsWith("a hundred") ? "a { ".repeat(100_000) : text;
    expect(() => read(`# configuration file /n:\n${whole}`)).toThrow(why);
  });
});

describe("a zone's file", () => {
  it("$ORIGIN, $TTL, times with units, names left out, and records over several lines", () => {
    const text =
      '$TTL 1d\n@ IN SOA ns root ( 1 ; serial\n 4h 30m 2w 1h )\n IN NS ns\nwww 5M A 192.0.2.1\n$ORIGIN dev\na.b CNAME @\nT TXT "a b" "c\\;d"\n$GENERATE 1-2 x$ A 192.0.2.$\nbad\nc CH A 1\n';
    expect(
      readZone(text, "x.example").map(({ line, directive, record, problem }) => [
        line,
        record ? `${record.owner} ${record.ttl} ${record.type} ${record.data}` : (directive ?? problem),
      ]),
    ).toEqual([
      [1, "$TTL"],
      [2, "x.example 86400 SOA ns.x.example. root.x.example. 1 14400 1800 1209600 3600"],
      [4, "x.example 86400 NS ns.x.example."],
      [5, "www.x.example 300 A 192.0.2.1"],
      [6, "$ORIGIN"],
      [7, "a.b.dev.x.example 86400 CNAME dev.x.example."],
      [8, "t.dev.x.example 86400 TXT a bc;d"],
      [9, "$GENERATE"],
      [10, "it is no record"],
      [11, "its class is not IN"],
    ]);
  });

  test.each([
    ["a ( b", /never closed/],
    ['a "b', /not closed/],
  ])("%s is refused with its line", (text, why) => {
    expect(() => readZone(text, "x.example")).toThrow(why);
  });
});

describe("a unified diff", () => {
  it("is what diff -u says", () => {
    const before = "a\nb\nc\nd\ne\nf\ng\nh\ni\n";
    expect(unifiedDiff(before, "a\nb\nc\nd\nE\nf\ng\nh\ni\nj\n", { from: "x", to: "y" })).toBe(
      "--- x\n+++ y\n@@ -2,8 +2,9 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n i\n+j\n",
    );
    expect(unifiedDiff(null, "a\n", { from: "x", to: "y" })).toBe("--- /dev/null\n+++ y\n@@ -0,0 +1,1 @@\n+a\n");
    expect(unifiedDiff("a\n", null, { from: "x", to: "y" })).toBe("--- x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n");
    expect(unifiedDiff("a\n", "a\n", { from: "x", to: "y" })).toBe("");
  });
});
