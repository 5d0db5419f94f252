// What a pipeline writes below a pull request: readable, within what a comment holds, and honest about what it leaves out.
import { expect, it } from "vitest";
import { markdown } from "../../cli/stacks/markdown.ts";
import type { Came } from "../../cli/stacks/order.ts";
import type { Outcome } from "../../cli/stacks/outcome.ts";

const stack = (name: string) => ({ name, folder: `/out/${name}`, dependencies: [] });
const came = (name: string, code: number, output: string): Came<Outcome> => ({
  stack: stack(name),
  result: { code, output, seconds: 1 },
});

const resource = (name: string, lines: number) => `  # postform_web_site.${name} will be updated in-place
  ~ resource "postform_web_site" "${name}" {
${Array.from({ length: lines }, (_, line) => `      ~ page_${line} = "old ${name}" -> "new ${name}"\n`).join("")}    }

`;
const plan = (...resources: string[]) => `postform_host.main: Refreshing state...

Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  ~ update in-place

Terraform will perform the following actions:

${resources.join("")}Plan: 0 to add, ${resources.length} to change, 0 to destroy.
`;

it("is a table, and each stack's changes folded, in the colours of a diff", () => {
  const shown = markdown([
    came("acme", 2, plan(resource("www", 1))),
    came("ns", 1, "\u001b[31mError: it cannot be reached | refused\u001b[0m\n"),
    came("quiet", 0, "No changes. Your infrastructure matches the configuration.\n"),
    { stack: stack("late"), because: "ns has to be done | before it" },
  ]);
  expect(shown).toBe(`### Postform plan

4 stacks: 1 would change, 2 cannot be planned, 1 has nothing to change.

| stack | add | change | destroy | |
|---|--:|--:|--:|---|
| \`acme\` | 0 | 1 | 0 |  |
| \`ns\` |  |  |  | **cannot be planned** |
| \`quiet\` | 0 | 0 | 0 |  |
| \`late\` | | | | not planned: ns has to be done \\| before it |

<details><summary><b>acme</b>: 0 to add, 1 to change, 0 to destroy</summary>

\`\`\`diff
Terraform will perform the following actions:

  # postform_web_site.www will be updated in-place
! ~ resource "postform_web_site" "www" {
!     ~ page_0 = "old www" -> "new www"
    }

Plan: 0 to add, 1 to change, 0 to destroy.
\`\`\`

</details>

<details open><summary><b>ns</b>: cannot be planned</summary>

\`\`\`
Error: it cannot be reached | refused
\`\`\`

</details>

`);
});

it("a fence in what is planned ends no fence", () => {
  const shown = markdown([
    came("acme", 2, plan(resource("www", 0).replace("{\n", "{\n      + page = <<EOT\n```\n````\n"))),
  ]);
  expect(shown).toMatch(/^`````diff$/m);
  expect(shown.match(/^`````$/gm)).toHaveLength(1);
});

it("what has no room is told by what would become of it, and how much that is", () => {
  const shown = markdown(
    [came("acme", 2, plan(resource("small", 2), resource("large", 200), resource("other", 3)))],
    3000,
  );
  expect(shown.length).toBeLessThanOrEqual(3000);
  expect(shown).toContain('page_1 = "old small" -> "new small"');
  expect(shown).toContain('page_2 = "old other" -> "new other"');
  expect(shown).toContain("  # postform_web_site.large will be updated in-place\n  … 202 more lines\n");
  expect(shown).toContain("Plan: 0 to add, 3 to change, 0 to destroy.");
  expect(shown).toContain(
    "**Not all is shown**, because a comment holds 3000 characters: 202 lines of acme. `postform plan` shows the whole.",
  );
});

it.each([2000, 5000, 65_536])(
  "many large stacks stay within %i characters, and each that changes is named",
  (limit) => {
    const many = Array.from({ length: 40 }, (_, index) =>
      came(`company-${index}`, 2, plan(...Array.from({ length: 30 }, (__, site) => resource(`site-${site}`, 20)))),
    );
    const quiet = Array.from({ length: 300 }, (_, index) => came(`quiet-${index}`, 0, "No changes.\n"));
    const shown = markdown([...quiet, ...many], limit);
    expect(shown.length).toBeLessThanOrEqual(limit);
    expect(shown).toContain("340 stacks: 40 would change, 300 have nothing to change.");
    expect(shown).toContain("**Not all is shown**");
    // With the least room the table says how many it leaves out.
    if (limit > 2000) for (const { stack: each } of many) expect(shown).toContain(`\`${each.name}\``);
    else expect(shown).toMatch(/… 3\d\d more stacks have no room here .* 300 of them have nothing to change/);
    const fences = shown.match(/^```/gm)?.length ?? 0;
    expect(fences % 2).toBe(0);
  },
);

it("keeps Terraform's warnings out of the diffs, and has each once", () => {
  const warning = "╷\n│ Warning: overrides are in effect\n│ \n│ They are set.\n╵\n";
  const shown = markdown([
    came("acme", 2, `${warning}${plan(resource("www", 1))}`),
    came("globex", 2, `${plan(resource("www", 1))}${warning}`),
    came("quiet", 0, `No changes.\n${warning}`),
  ]);
  expect(shown.match(/overrides are in effect/g)).toHaveLength(1);
  expect(shown).toMatch(
    /<\/details>\n\n<details><summary><b>warnings<\/b>: 1<\/summary>\n\n```\nacme, globex, quiet: Warning: overrides are in effect\n\nThey are set\.\n```\n/,
  );
  expect(shown).not.toMatch(/[╷│╵]/);
});
