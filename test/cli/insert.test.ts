// How an entry is put into a company file: what a person wrote stays as it is, byte for byte.
import { expect, it } from "vitest";
import { CannotInsert, insertEntry } from "../../cli/add/insert.ts";

/** `before` with one entry more at `path`, which has to be `after`. */
const cases: readonly {
  readonly what: string;
  readonly path: string;
  readonly value: unknown;
  readonly before: string;
  readonly after: string;
}[] = [
  {
    what: "after the last of lines of their own, before what follows",
    path: "mailboxes/eve",
    value: {},
    before: "# ours\nmailboxes:\n  ann: {} # the boss\n  bob:\n    quota: 5 # bytes\n\n# who else\naliases: {}\n",
    after:
      "# ours\nmailboxes:\n  ann: {} # the boss\n  bob:\n    quota: 5 # bytes\n  eve: {}\n\n# who else\naliases: {}\n",
  },
  {
    what: "after one with nothing behind it",
    path: "mailboxes/eve",
    value: { copyTo: ["ann"] },
    before: "mailboxes:\n    ann:\n    bob: # new\naliases: {}\n",
    after: "mailboxes:\n    ann:\n    bob: # new\n    eve: { copyTo: [ann] }\naliases: {}\n",
  },
  {
    what: "within braces",
    path: "mailboxes/eve",
    value: { passwordHash: "{ARGON2ID}$argon2id$v=19$m=1,t=2,p=1$a$b" },
    before: "mailboxes: { ann: {}, bob: {} } # all\n",
    after: 'mailboxes: { ann: {}, bob: {}, eve: { passwordHash: "{ARGON2ID}$argon2id$v=19$m=1,t=2,p=1$a$b" } } # all\n',
  },
  {
    what: "within empty braces",
    path: "aliases/sales",
    value: ["ann", "bob"],
    before: "mailboxes: {}\naliases: {}\n",
    after: "mailboxes: {}\naliases: { sales: [ann, bob] }\n",
  },
  {
    what: "within braces over several lines, with a comma at the end",
    path: "aliases/sales",
    value: ["ann"],
    before: "aliases: {\n  info: [ann], # first\n  post: [bob], # last\n}\n",
    after: "aliases: {\n  info: [ann], # first\n  post: [bob], # last\n  sales: [ann],\n}\n",
  },
  {
    what: "within braces over several lines, with none",
    path: "aliases/sales",
    value: ["ann"],
    before: "aliases: {\n  info: [ann],\n  post: [bob] # last\n  }\n",
    after: "aliases: {\n  info: [ann],\n  post: [bob], # last\n  sales: [ann]\n  }\n",
  },
  {
    what: "under a key that is not there yet",
    path: "mail/domains/acme.example/aliases/sales",
    value: ["ann"],
    before: "mail:\n  domains:\n    acme.example:\n      mailboxes: { ann: {} }\nweb: {}\n",
    after:
      "mail:\n  domains:\n    acme.example:\n      mailboxes: { ann: {} }\n      aliases:\n        sales: [ann]\nweb: {}\n",
  },
  {
    what: "under a key with nothing behind it",
    path: "domains/acme.example/aliases/sales",
    value: ["ann"],
    before: "domains:\n  acme.example:\n    aliases: # none yet\n    mailboxes: { ann: {} }\n",
    after: "domains:\n  acme.example:\n    aliases: # none yet\n      sales: [ann]\n    mailboxes: { ann: {} }\n",
  },
  {
    what: "under a key with a null behind it, or with nothing within braces",
    path: "domains/acme.example/aliases/sales",
    value: ["ann"],
    before: "domains: { acme.example: { mailboxes: { ann: , bob }, aliases: ~ } }\n",
    after: "domains: { acme.example: { mailboxes: { ann: , bob }, aliases: { sales: [ann] } } }\n",
  },
  {
    what: "after the last within braces that has nothing behind it",
    path: "mailboxes/eve",
    value: {},
    before: "mailboxes: { ann, bob }\n",
    after: "mailboxes: { ann, bob, eve: {} }\n",
  },
  {
    what: "after text of several lines",
    path: "sites/shop.acme.example",
    value: { documentRoot: "/www/shop" },
    before:
      "sites:\n  www.acme.example:\n    pages:\n      index.html: |\n        Hello\n        # no comment\n\n# the end\n",
    after:
      "sites:\n  www.acme.example:\n    pages:\n      index.html: |\n        Hello\n        # no comment\n  shop.acme.example: { documentRoot: /www/shop }\n\n# the end\n",
  },
  {
    what: "with the line breaks of Windows, and no line break at the end",
    path: "mailboxes/eve",
    value: {},
    before: "mailboxes:\r\n  ann: {}",
    after: "mailboxes:\r\n  ann: {}\r\n  eve: {}",
  },
  {
    what: "with a name that YAML would take for something else",
    path: "mailboxes/007",
    value: {},
    before: "mailboxes:\n  ann: {}\n",
    after: 'mailboxes:\n  ann: {}\n  "007": {}\n',
  },
];

it.each(cases)("$what", ({ path, value, before, after }) => {
  expect(insertEntry(before, path.split("/"), value)).toBe(after);
});

it.each([
  ["a name that is there", "mailboxes:\n  eve: {}\n", "eve is there already"],
  ["what stands elsewhere", "x: &all { ann: {} }\nmailboxes: *all\n", "mailboxes is a YAML alias"],
  ["what is no map", "mailboxes: [ann]\n", "mailboxes holds no keys"],
  ["a comment within empty braces", "mailboxes: { # none\n  }\n", "there is a comment within the braces"],
])("refuses %s", (_, text, words) => {
  expect(() => insertEntry(text, ["mailboxes", "eve"], {})).toThrow(CannotInsert);
  expect(() => insertEntry(text, ["mailboxes", "eve"], {})).toThrow(words);
});
