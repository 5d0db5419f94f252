// What a person is told about company files that only together are wrong: each file in test/golden/errors/together holds the files, a line of dashes, and all that is said.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "../../constructs/cdktf.ts";
import { CompaniesError, readCompanies } from "../../schemas/companies.ts";
import { buildStacks } from "../../stacks/companies.ts";
import { goldenErrors } from "../golden-errors.ts";

/** For the cases that are not about it. */
const sharedNameServer = `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: {}, 2.0.192.in-addr.arpa: {} }
`;

/** Each part begins with a line "# acme.yaml". */
function filesOf(input: string): Map<string, string> {
  const parts = input.split(/^(?=# \S+\.yaml\n)/m).map((part): [string, string] => {
    const [head = ""] = part.split("\n");
    return [head.slice(2), part.slice(head.length + 1)];
  });
  return new Map([["ns.yaml", sharedNameServer], ...parts]);
}

function whatIsSaid(input: string): string {
  const scratch = mkdtempSync(join(tmpdir(), "postform-errors-"));
  try {
    for (const [name, text] of filesOf(input)) writeFileSync(join(scratch, name), text);
    buildStacks(new App({ outdir: join(scratch, "out") }), readCompanies(scratch), scratch);
    return "nothing\n";
  } catch (error) {
    if (error instanceof CompaniesError) return `${error.message.replaceAll(scratch, "companies")}\n`;
    throw error;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

goldenErrors(join(import.meta.dirname, "../golden/errors/together"), 30, whatIsSaid);
