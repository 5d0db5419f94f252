// What a person sees of Terraform's errors and warnings: the line of the company file, and each warning once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { written } from "../../cli/stacks/diagnostic.ts";
import { onceEach, withoutFrames, withoutWarnings, withPlaces } from "../../cli/stacks/frames.ts";
import { placesIn } from "../../cli/stacks/places.ts";
import { synthesizeCompanies } from "../../stacks/app.ts";
import { resourceNamed } from "./resource-named.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-frames-"));
afterAll(() => rmSync(folder, { recursive: true }));
const companies = join(folder, "companies");
mkdirSync(companies);
writeFileSync(
  join(companies, "acme.yaml"),
  `company: acme
contact: otto@acme.example
hosts:
  main: { address: 192.0.2.10 }
  mail: { address: 192.0.2.11 }
mail:
  host: mail
  hostname: mail.acme.example
  domains:
    acme.example:
      passwordsFrom: file:/passwords.json
      mailboxes:
        otto: {}
        ann: {}
`,
);
const outdir = join(folder, "out");
synthesizeCompanies(companies, { outdir });
const stack = { name: "acme", folder: join(outdir, "stacks/acme") };
const placeOf = placesIn(companies, stack);
const addressOf = (type: string, having: string) => resourceNamed(stack.folder, type, having);

const missing = (name: string) =>
  `${name}@acme.example: file:/passwords.json#${name}@acme.example: /passwords.json has no password for ${name}@acme.example`;

const frame = (address: string, text: string) => `Plan: 1 to add, 0 to change, 0 to destroy.
╷
│ Error: wrong value
│ 
│   with ${address},
│   on cdk.tf.json line 289, in resource.postform_mail_domain.mail:
│  289:         "mailboxes": {
│  290:           "otto": {}
│  291:         },
│ 
│ ${text}
╵
`;

it("names the line of the company file instead of lines that a program wrote", () => {
  const address = addressOf("postform_mail_domain", "acme.example");
  expect(withPlaces(frame(address, missing("ann")), placeOf)).toBe(`Plan: 1 to add, 0 to change, 0 to destroy.
╷
│ Error: wrong value
│ 
│   with ${address},
│   at ${join(companies, "acme.yaml")}:14:9
│ 
│ ${missing("ann")}
╵
`);
});

it("the place is the entry that the error names, else the attribute, else the part", () => {
  const at = (type: string, having: string, text: string, code = "") =>
    placeOf({ address: addressOf(type, having), text, code })?.slice(companies.length + 1);
  expect(at("postform_mail_domain", "acme.example", missing("otto"))).toBe("acme.yaml:13:9");
  expect(at("postform_mail_domain", "acme.example", "who knows", '"mailboxes": {')).toBe("acme.yaml:12:7");
  expect(at("postform_mail_domain", "acme.example", "who knows")).toBe("acme.yaml:10:5");
  expect(at("postform_mail_server", "mail.acme.example", "who knows", '"hostname": "a"')).toBe("acme.yaml:8:3");
  expect(at("postform_host", "192.0.2.10", "no route")).toBe("acme.yaml:4:3");
  expect(at("postform_host", "192.0.2.11", "no route")).toBe("acme.yaml:5:3");
});

it("what no company file has said stays as Terraform tells it", () => {
  const other = frame("null_resource.gate", "it has failed");
  expect(withPlaces(other, placeOf)).toBe(other);
  const own = frame(addressOf("postform_mail_domain", "acme.example"), missing("ann"));
  expect(withPlaces(own, placesIn(undefined, stack))).toBe(own);
});

it("a deploy names it, too", () => {
  const diagnostic = {
    severity: "error",
    summary: "wrong value",
    detail: missing("otto"),
    address: addressOf("postform_mail_domain", "acme.example"),
    range: { filename: "cdk.tf.json", start: { line: 289, column: 3 } },
    snippet: { context: null, code: '"mailboxes": {', start_line: 289 },
  } as const;
  const text = written(diagnostic, placeOf);
  expect(text).toContain(`\n  at ${join(companies, "acme.yaml")}:13:9\n`);
  expect(text).not.toContain("289");
  expect(written(diagnostic)).toContain("on cdk.tf.json line 289");
});

const warning = `\u001b[33m╷\u001b[0m\u001b[0m
\u001b[33m│\u001b[0m \u001b[0m\u001b[1m\u001b[33mWarning: \u001b[0m\u001b[0m\u001b[1mProvider development overrides are in effect\u001b[0m
\u001b[33m│\u001b[0m \u001b[0m
\u001b[33m│\u001b[0m \u001b[0mThe following are set.
\u001b[33m╵\u001b[0m\u001b[0m
`;

it("a warning of Terraform's own is told once, not for each stack", () => {
  const once = onceEach();
  expect(once(`${warning}No changes.\n`)).toBe(`${warning}No changes.\n`);
  expect(once(`${warning}Plan: 1 to add.\n`)).toBe("Plan: 1 to add.\n");
  expect(withoutWarnings(`${warning}Plan: 1 to add.\n`)).toEqual({
    text: "Plan: 1 to add.\n",
    warnings: ["Warning: Provider development overrides are in effect\n\nThe following are set."],
  });
});

it("where no person looks, there are no frames", () => {
  expect(withoutFrames(`a\n${warning}b\n`)).toBe(
    "a\nWarning: Provider development overrides are in effect\n\nThe following are set.\n\nb\n",
  );
});

it("the sentence before a warning goes with it", () => {
  const output = `There are some problems with the CLI configuration:\n${warning}\nPlan: 1 to add.\n`;
  expect(withoutWarnings(output).text).toBe("\nPlan: 1 to add.\n");
});

it("output that ends within a frame is shown whole", () => {
  expect(onceEach()("a\n╷\n│ Warning: cut")).toBe("a\n╷\n│ Warning: cut");
});
