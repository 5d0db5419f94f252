// The picture that `postform graph` draws: of the demo's companies, whole, and with no box on another.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { afterAll, beforeAll, expect, it } from "vitest";
import { picture } from "../../cli/graph/picture.ts";
import { svg } from "../../cli/graph/svg.ts";
import { resourcesOf, type SynthesizedResource } from "../../cli/stacks/synthesized.ts";
import { synthesizeCompanies } from "../../stacks/app.ts";
import { projectRoot } from "../run.ts";

const outdir = mkdtempSync(join(tmpdir(), "postform-graph-"));
let drawn: string;

beforeAll(async () => {
  synthesizeCompanies(join(projectRoot, "companies"), { outdir });
  const stacks = ["ns", "baidu", "qq"].map((stack) => ({
    stack,
    resources: resourcesOf({ folder: join(outdir, "stacks", stack) }),
  }));
  drawn = await svg(picture(stacks));
}, 60_000);
afterAll(() => rmSync(outdir, { recursive: true }));

interface Rectangle {
  readonly name: string;
  readonly kind: string;
  readonly edges: readonly [left: number, top: number, right: number, bottom: number];
}

function parsed(text: string) {
  const failures: string[] = [];
  const document = new DOMParser({ onError: (_, message) => failures.push(message) }).parseFromString(
    text,
    "image/svg+xml",
  );
  expect(failures).toEqual([]);
  return document;
}

/** Each box and frame by the corners of all that is drawn for it. */
function rectangles(text: string): Rectangle[] {
  return Array.from(parsed(text).getElementsByTagName("g"))
    .filter((group) => ["node", "cluster"].includes(group.getAttribute("class") ?? ""))
    .map((group) => {
      const numbers = [...points(group, "polygon", "points"), ...points(group, "path", "d")];
      const xs = numbers.filter((_, index) => index % 2 === 0);
      const ys = numbers.filter((_, index) => index % 2 === 1);
      return {
        name: group.getElementsByTagName("title")[0]?.textContent ?? "",
        kind: group.getAttribute("class") ?? "",
        edges: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
      };
    });
}

const points = (group: Element, tag: string, attribute: string): number[] =>
  Array.from(group.getElementsByTagName(tag)).flatMap((shape) =>
    [...(shape.getAttribute(attribute) ?? "").matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number)),
  );

const apart = ({ edges: a }: Rectangle, { edges: b }: Rectangle) =>
  a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
const holds = ({ edges: a }: Rectangle, { edges: b }: Rectangle) =>
  a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3];

it("it has each company, host, domain, mailbox, alias, site and zone", () => {
  const words = Array.from(parsed(drawn).getElementsByTagName("text")).map(({ textContent }) => textContent);
  const names =
    "ns baidu qq main baidu.com group.com work.com qq.com haha maomao lisi wangwu zhangsan mail.baidu.com mail.qq.com www.qq.com";
  for (const name of names.split(" ")) expect(words).toContain(name);
  for (const row of [
    "xixi + haha",
    "workgroup → maomao, xixi",
    "admin → maomao@baidu.com, xixi@baidu.com, lisi@qq.com",
    "* → qq.com",
    "0.18.198.in-addr.arpa (ns, baidu, qq)",
  ])
    expect(words).toContain(row);
});

it("no box lies on another, and each is in its host's frame", () => {
  const all = rectangles(drawn);
  expect(all.filter(({ kind }) => kind === "node")).toHaveLength(10);
  for (const one of all)
    for (const other of all)
      if (one !== other) {
        const nested = [one, other].some(({ kind }) => kind === "cluster") && (holds(one, other) || holds(other, one));
        expect(nested || apart(one, other), `${one.name} and ${other.name}`).toBe(true);
      }
  const frame = all.find(({ name }) => name === "cluster host 198.18.0.20:22")!;
  for (const box of all.filter(({ name, kind }) => kind === "node" && name.startsWith("198.18.0.20:22 ")))
    expect(holds(frame, box), box.name).toBe(true);
});

it("mail goes within a host, and away to another's domain", () => {
  const arrows = Array.from(parsed(drawn).getElementsByTagName("g"))
    .filter((group) => group.getAttribute("class") === "edge")
    .map((group) =>
      `${group.getElementsByTagName("title")[0]?.textContent}`.replaceAll(/198\.18\.0\.(\d+):22 /g, "$1 "),
    );
  expect(arrows.map((arrow) => arrow.replace(/:[ew](?=->|$)/g, "")).sort()).toEqual([
    "10 group.com->10 baidu.com",
    "10 group.com->10 baidu.com",
    "10 group.com->20 qq.com",
    "10 mail->10 baidu.com",
    "10 mail->10 group.com",
    "10 mail->10 work.com",
    "10 work.com->20 qq.com",
    "20 mail->20 qq.com",
    "anybody->10 mail",
    "anybody->20 mail",
  ]);
});

const resource = (type: string, values: Record<string, unknown>): SynthesizedResource => ({
  ...{ address: `${type}.x`, type, path: "x", values, host: undefined },
  connection: "ssh://root@192.0.2.10:22",
});

it("what is on another stack's machine has a place, and what leads to strangers leaves the picture", () => {
  const mailboxes = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`user${index}`, {}]));
  const { companies, outside, ways } = picture([
    {
      stack: "acme",
      resources: [
        resource("postform_mail_domain", {
          domain: "acme.example",
          mailboxes,
          aliases: { boss: ["ceo@elsewhere.example"] },
        }),
      ],
    },
  ]);
  expect(companies[0]?.hosts[0]).toMatchObject({ title: "192.0.2.10", subtitle: "set up by another stack" });
  expect(companies[0]?.hosts[0]?.boxes[0]?.rows.at(-1)).toEqual({ text: "and 990 more" });
  expect(outside.map(({ title }) => title)).toEqual(["elsewhere.example"]);
  expect(ways).toEqual([{ from: "192.0.2.10:22 acme.example", to: "beyond elsewhere.example", how: "away" }]);
});

it("names with marks of XML or Graphviz are text", async () => {
  const text = await svg({
    companies: [
      {
        id: 'a "b" \\',
        title: "<a> & b",
        hosts: [
          {
            id: "h",
            title: "<&>",
            subtitle: '"',
            boxes: [{ id: "x", kind: "domain", title: "百度.example", rows: [{ text: "<b>" }] }],
          },
        ],
      },
    ],
    outside: [],
    ways: [],
  });
  const words = Array.from(parsed(text).getElementsByTagName("text")).map(({ textContent }) => textContent);
  for (const word of ["<a> & b", "<&>", "百度.example", "<b>"]) expect(words).toContain(word);
});
