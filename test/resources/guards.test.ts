// Which deletions a plan is refused for, and which words let it go on.
import { describe, expect, test } from "vitest";
import { mailboxDeletions, recordDeletions, refuseDeletions } from "../../provider/resources/guards.ts";

type Sets = Record<string, { values: string[] }>;
const sets = (records: Record<string, string | string[]>): Sets =>
  Object.fromEntries(Object.entries(records).map(([key, values]) => [key, { values: [values].flat() }]));
const hosts = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index} A`, `192.0.2.${index}`]));

const records: readonly [name: string, before: Sets, now: Sets, refused: readonly string[]][] = [
  ["nothing", sets(hosts(9)), sets(hosts(9)), []],
  ["a third", sets(hosts(9)), sets(hosts(6)), []],
  ["more than a third", sets(hosts(8)), sets(hosts(5)), ["deletes 3 of 8 records of a.example: h5 A, h6 A, h7 A"]],
  ["two of two", sets(hosts(2)), {}, []],
  [
    "all",
    sets(hosts(13)),
    {},
    ["deletes 13 of 13 records of a.example: h0 A, h1 A, h2 A, h3 A, h4 A, h5 A, h6 A, h7 A, h8 A, h9 A and 3 more"],
  ],
  [
    "values of one name",
    sets({ "www A": ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] }),
    sets({ "www A": "192.0.2.1" }),
    ["deletes 3 of 4 records of a.example: www A"],
  ],
  [
    "no record, but every value",
    sets(hosts(5)),
    sets(Object.fromEntries(Object.keys(hosts(5)).map((key) => [key, "198.51.100.1"]))),
    [],
  ],
  ["one of two MX", sets({ "@ MX": ["10 a.a.example.", "20 b.a.example."] }), sets({ "@ MX": "10 a.a.example." }), []],
  [
    "the last MX",
    sets({ "@ MX": "10 a.a.example.", "@ TXT": "v=spf1 -all" }),
    sets({ "@ TXT": "v=spf1 -all" }),
    ["deletes the last MX of a.example, which gets no mail then"],
  ],
  [
    "an MX for another type",
    sets({ "list MX": "10 a.a.example." }),
    sets({ "list CNAME": "b.example." }),
    ["deletes the last MX of list.a.example, which gets no mail then"],
  ],
  [
    "an MX for one that takes no mail",
    sets({ "@ MX": "10 a.a.example." }),
    sets({ "@ MX": "0 ." }),
    ["deletes the last MX of a.example, which gets no mail then"],
  ],
  ["an MX that takes no mail", sets({ "@ MX": "0 ." }), {}, []],
  ["a name like an object's", sets({ "constructor A": "192.0.2.1" }), sets({}), []],
];

describe("of a zone", () => {
  for (const [name, before, now, refused] of records)
    test(name, () => {
      expect(recordDeletions("a.example", before, now).map(({ what }) => what)).toEqual(refused);
    });
});

const mail = (held: Record<string, number>) => new Map(Object.entries(held));
const mailboxes: readonly [string, number, string[], ReadonlyMap<string, number>, readonly string[]][] = [
  ["none", 4, [], mail({}), []],
  ["two of three, empty", 3, ["ann", "bob"], mail({ "ann@a.example": 0, "bob@a.example": 0 }), []],
  ["three of nine", 9, ["a", "b", "c"], mail({}), []],
  [
    "three of eight",
    8,
    ["a", "b", "c"],
    mail({}),
    ["deletes 3 of 8 mailboxes of a.example: a@a.example, b@a.example, c@a.example"],
  ],
  [
    "one that holds mail",
    9,
    ["ann"],
    mail({ "ann@a.example": 1 }),
    ["deletes a mailbox that holds mail: ann@a.example (1 message)"],
  ],
  [
    "two that hold mail, and one that does not",
    9,
    ["ann", "bob", "carl"],
    mail({ "ann@a.example": 12, "bob@a.example": 0, "carl@a.example": 2 }),
    ["deletes mailboxes that hold mail: ann@a.example (12 messages), carl@a.example (2 messages)"],
  ],
];

describe("of a domain", () => {
  for (const [name, before, deleted, held, refused] of mailboxes)
    test(name, () => {
      const deletions = mailboxDeletions("a.example", { before, deleted, mail: held });
      expect(deletions.map(({ what }) => what)).toEqual(refused);
    });
});

describe("insisting", () => {
  const both = [
    ...mailboxDeletions("a.example", {
      before: 4,
      deleted: ["ann", "bob", "carl"],
      mail: mail({ "ann@a.example": 1, "carl@a.example": 1 }),
    }),
  ];
  const refusal = (insisted?: string) => {
    try {
      refuseDeletions(both, insisted);
      return [];
    } catch (error) {
      return (error as { diagnostics: { summary: string; detail: string }[] }).diagnostics;
    }
  };

  test("on nothing: each is refused, with the whole command", () => {
    const detail =
      "Nothing was changed. If it is meant, say so for this once: POSTFORM_INSIST=a.example/mailboxes,ann@a.example,carl@a.example terraform apply (the same before cdktf deploy).";
    expect(refusal()).toEqual([
      {
        severity: "error",
        summary: "this deletes 3 of 4 mailboxes of a.example: ann@a.example, bob@a.example, carl@a.example",
        detail,
      },
      {
        severity: "error",
        summary: "this deletes mailboxes that hold mail: ann@a.example (1 message), carl@a.example (1 message)",
        detail,
      },
    ]);
  });
  test("on some: the rest is refused, and the command keeps what was said", () => {
    const [left, ...more] = refusal("a.example/mailboxes, ann@a.example,other@b.example");
    expect(more).toEqual([]);
    expect(left?.summary).toMatch(/^this deletes mailboxes that hold mail/);
    expect(left?.detail).toContain(
      "POSTFORM_INSIST=a.example/mailboxes,ann@a.example,other@b.example,carl@a.example terraform apply",
    );
  });
  test("on all: nothing is refused", () => {
    expect(refusal("ann@a.example,carl@a.example,a.example/mailboxes")).toEqual([]);
  });
  test("on what is not in question: everything is refused as before", () => {
    expect(refusal("a.example,b.example/mailboxes,mailboxes,*")).toHaveLength(2);
  });
});
