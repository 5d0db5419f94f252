// `postform graph`: companies, their hosts and domains and the way that mail takes between them, as a picture. Drawn from what is synthesized; asks no host.
import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { picture } from "./graph/picture.ts";
import { chosen } from "./stacks/order.ts";
import { readProject, synthesize } from "./stacks/project.ts";
import { resourcesOf } from "./stacks/synthesized.ts";

export function register(program: Command): void {
  program
    .command("graph")
    .summary("draw companies, domains, hosts and the flow of mail")
    .description(
      "Draws the stacks as SVG, light or dark as who looks at it likes: each company with its hosts, what runs there, its domains with mailboxes and aliases, and where mail goes from one to another. Asks no host.\nExit code: 0, 1 when it cannot be synthesized.",
    )
    .argument("[stacks...]", "names, with * for any text (default: all)")
    .option("--out <file>", "write it there (default: standard output)")
    .action(async (names: string[], { out }: { out?: string }) => {
      const stacks = chosen(await synthesize(readProject()), names);
      const { svg } = await import("./graph/svg.ts");
      const drawn = await svg(picture(stacks.map((stack) => ({ stack: stack.name, resources: resourcesOf(stack) }))));
      if (out === undefined) process.stdout.write(drawn);
      else writeFileSync(out, drawn);
    });
}
