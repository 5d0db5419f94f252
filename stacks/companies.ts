// A folder of company files as stacks, in the order of their deploys, with the whole picture checked. Called by main.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toldElsewhere } from "../constructs/bindings-base.ts";
import { Annotations, type App, Aspects, TerraformStack } from "../constructs/cdktf.ts";
import { type Finding, wholePicture } from "../constructs/checks/index.ts";
import { Policy } from "../constructs/policies/index.ts";
import { type Companies, CompaniesError } from "../schemas/companies.ts";
import { readYaml } from "../schemas/located-yaml.ts";
import { CompanyStack } from "./company-stack.ts";
import { NameServerStack } from "./name-server-stack.ts";
import { policiesOf } from "./policies.ts";
import { ModelError, type ModelProblem, PostformStack } from "./postform-stack.ts";

/** One stack for each file; a company's comes after its name server's. Throws a CompaniesError with all that is wrong, by file, line and column. */
export function buildStacks(
  app: App,
  { nameServers, companies, policies, warnings = [] }: Companies,
  folder: string,
): void {
  const problems = new Map<string, ModelProblem[]>();
  const tell = (file: string, found: readonly ModelProblem[]) =>
    found.length > 0 && problems.set(file, [...(problems.get(file) ?? []), ...found]);
  const build = <T>(file: string, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      tell(file, error instanceof ModelError ? error.problems : [{ path: [], message: (error as Error).message }]);
      return undefined;
    }
  };
  const shared = new Map(
    [...nameServers].map(([name, nameServer]) => [
      name,
      build(name, () => new NameServerStack(app, name, { nameServer, companies: folder })),
    ]),
  );
  const made = new Map<string, TerraformStack>();
  for (const [name, stack] of shared) if (stack) made.set(name, stack);
  for (const [name, company] of companies) {
    const nameServer = company.nameServer === null ? undefined : nameServers.get(company.nameServer);
    const stack = build(
      name,
      () => new CompanyStack(app, name, { company, companies: folder, ...(nameServer ? { nameServer } : {}) }),
    );
    const first = company.nameServer === null ? undefined : shared.get(company.nameServer);
    if (stack && first) stack.addDependency(first);
    if (stack) made.set(name, stack);
  }
  for (const [file, stack] of made) {
    if (policies && companies.has(file)) for (const policy of policiesOf(policies, file)) Aspects.of(stack).add(policy);
    toldElsewhere.add(stack);
    for (const { message } of warnings.filter((each) => each.file === file)) Annotations.of(stack).addWarning(message);
  }
  for (const [file, stack] of made) tell(file, againstPolicies(stack));
  // With a stack missing, others' mail would seem to lead to nobody.
  if (problems.size === 0)
    for (const finding of wholePicture(app).errors)
      tell(TerraformStack.of(finding.construct).node.id, [placed(finding)]);
  if (problems.size > 0)
    throw new CompaniesError(
      [...problems]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([file, found]) => located(join(folder, `${file}.yaml`), found)),
    );
}

/** Also what a program has added to the app, before it called. */
function againstPolicies(stack: TerraformStack): ModelProblem[] {
  const policies = [stack.node.root, stack]
    .flatMap((each) => Aspects.of(each).all)
    .filter((each) => each instanceof Policy);
  if (policies.length === 0) return [];
  return stack.node.findAll().flatMap((each) => policies.flatMap((policy) => policy.findings(each).map(placed)));
}

function placed({ construct, path, message }: Finding): ModelProblem {
  const stack = TerraformStack.of(construct);
  const place = stack instanceof PostformStack ? stack.placeOf(construct) : [];
  return { path: [...place, ...path], message };
}

function located(path: string, problems: readonly ModelProblem[]): string[] {
  const { placeOf } = readYaml(readFileSync(path, "utf8"));
  return problems
    .map(({ path: place, message }) => ({ ...placeOf(place), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
}
