// A folder of company files as stacks, in the order of their deploys, with the whole picture checked. Called by main.ts.
import { join } from "node:path";
import { toldElsewhere } from "../constructs/bindings-base.ts";
import { Annotations, type App, Aspects, type IConstruct, TerraformStack } from "../constructs/cdktf.ts";
import { type Finding, wholePicture } from "../constructs/checks/index.ts";
import { Policy } from "../constructs/policies/index.ts";
import { type Companies, CompaniesError, type Instead } from "../schemas/companies.ts";
import type { Company } from "../schemas/company.ts";
import { located } from "../schemas/located.ts";
import { contactProblem } from "../schemas/postmaster.ts";
import { CompanyStack } from "./company-stack.ts";
import { withoutConsequences } from "./mail-picture.ts";
import { NameServerStack } from "./name-server-stack.ts";
import { policiesOf } from "./policies.ts";
import { ModelError, type ModelProblem, PostformStack } from "./postform-stack.ts";
import { serversOf } from "./related.ts";

interface BuildOptions {
  /** The stacks that are synthesized, and whose problems count; the others are there for the whole picture. @default all */
  readonly only?: ReadonlySet<string>;
  /** Texts in the place of files, where problems are located. @default the files */
  readonly instead?: Instead;
}

/** One stack for each file; a company's comes after those of its name server and of the companies whose servers it uses. Throws a CompaniesError with all that is wrong, by file, line and column. */
export function buildStacks(
  app: App,
  { nameServers, companies, policies, warnings = [] }: Companies,
  folder: string,
  { only, instead = new Map() }: BuildOptions = {},
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
  const ownerOf = (part: "mail" | "web", company: Company) => companies.get(company[part]?.server ?? "");
  for (const [name, company] of companies) {
    const nameServer = company.nameServer === null ? undefined : nameServers.get(company.nameServer);
    const [mailOwner, webOwner] = [ownerOf("mail", company), ownerOf("web", company)];
    const props = {
      company,
      companies: folder,
      ...(nameServer ? { nameServer } : {}),
      ...(mailOwner ? { mailOwner } : {}),
      ...(webOwner ? { webOwner } : {}),
    };
    const stack = build(name, () => new CompanyStack(app, name, props));
    if (stack) made.set(name, stack);
  }
  for (const [name, company] of companies)
    for (const first of serversOf(company)) {
      const server = made.get(first);
      if (server) made.get(name)?.addDependency(server);
    }
  for (const [file, stack] of made) {
    if (policies && companies.has(file)) for (const policy of policiesOf(policies, file)) Aspects.of(stack).add(policy);
    toldElsewhere.add(stack);
    for (const { message } of warnings.filter((each) => each.file === file)) Annotations.of(stack).addWarning(message);
    tell(file, againstPolicies(stack));
  }
  // With a stack missing, others' mail would seem to lead to nobody.
  if (![...problems.keys()].some((file) => !only || only.has(file))) {
    const { errors, warnings: doubts } = wholePicture(app);
    for (const finding of errors) tell(TerraformStack.of(finding.construct).node.id, [placed(finding)]);
    const contactIsNobody = (construct: IConstruct) => {
      const company = companies.get(TerraformStack.of(construct).node.id);
      return company !== undefined && contactProblem(company) !== undefined;
    };
    for (const finding of withoutConsequences(doubts, contactIsNobody)) {
      const stack = TerraformStack.of(finding.construct);
      const file = stack.node.id;
      if (made.get(file) !== stack || (only && !only.has(file))) continue;
      for (const message of located(join(folder, `${file}.yaml`), [placed(finding)], instead.get(file)))
        Annotations.of(stack).addWarning(message);
    }
  }
  for (const file of problems.keys()) if (only && !only.has(file)) problems.delete(file);
  for (const stack of app.node.children)
    if (only && !only.has(stack.node.id) && stack instanceof TerraformStack) stack.synthesizer = none;
  if (problems.size > 0)
    throw new CompaniesError(
      [...problems]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([file, found]) => located(join(folder, `${file}.yaml`), found, instead.get(file))),
    );
}

const none = { synthesize: () => {} };

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
