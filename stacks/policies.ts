// What policies.yaml says as Aspects of a company's stack; called by companies.ts.
import { NamePattern, NoCatchAll, type Policy, Quota, RequireTls, SendAs } from "../constructs/policies/index.ts";
import type { Policies } from "../schemas/policies.ts";
import { given } from "./given.ts";

/** The policies of one company. */
export function policiesOf({ general, companies }: Policies, company: string): Policy[] {
  const { quota, requireTls, namePattern, noCatchAll, sendAs } = given(companies.get(company) ?? general);
  return [
    ...(quota ? [new Quota(quota)] : []),
    ...(requireTls ? [new RequireTls(requireTls)] : []),
    ...(namePattern ? [new NamePattern(namePattern)] : []),
    ...(noCatchAll ? [new NoCatchAll()] : []),
    ...(sendAs ? [new SendAs(sendAs)] : []),
  ];
}
