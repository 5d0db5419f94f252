// A folder of company files as stacks, in the order of their deploys. Called by main.ts.
import { join } from "node:path";
import type { App } from "../constructs/cdktf.ts";
import { type Companies, CompaniesError } from "../schemas/companies.ts";
import { CompanyStack } from "./company-stack.ts";
import { NameServerStack } from "./name-server-stack.ts";

/** One stack for each file; a company's comes after its name server's. Throws a CompaniesError for what a model lets no one build. */
export function buildStacks(app: App, { nameServers, companies }: Companies, folder: string): void {
  const problems: string[] = [];
  const build = <T>(file: string, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      problems.push(`${join(folder, `${file}.yaml`)}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const shared = new Map(
    [...nameServers].map(([name, model]) => [name, build(name, () => new NameServerStack(app, name, model))]),
  );
  for (const [name, company] of companies) {
    const nameServer = company.nameServer === null ? undefined : nameServers.get(company.nameServer);
    const stack = build(
      name,
      () => new CompanyStack(app, name, { company, companies: folder, ...(nameServer ? { nameServer } : {}) }),
    );
    const first = company.nameServer === null ? undefined : shared.get(company.nameServer);
    if (stack && first) stack.addDependency(first);
  }
  if (problems.length > 0) throw new CompaniesError(problems);
}
