// The checks of the whole picture: each construct takes part by its facts, and they run when a stack is synthesized.
import { toldElsewhere } from "../bindings-base.ts";
import { Annotations, type IConstruct, TerraformStack } from "../cdktf.ts";
import { aliasLoop } from "./alias-loop.ts";
import { aliasToNobody } from "./alias-to-nobody.ts";
import { catchAll } from "./catch-all.ts";
import { catchAllTakesEverything } from "./catch-all-takes-everything.ts";
import { certificateNames } from "./certificate-names.ts";
import { cnameAlone } from "./cname-alone.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { forwarders } from "./forwarders.ts";
import { mailboxPassword } from "./mailbox-password.ts";
import { missingPtr } from "./missing-ptr.ts";
import { mxTarget } from "./mx-target.ts";
import { nameServerAddress } from "./name-server-address.ts";
import { oneOwner } from "./one-owner.ts";
import { type Finding, type Part, type PictureCheck, pictureOf, setPart } from "./picture.ts";
import { postmaster } from "./postmaster.ts";
import { spfLookups } from "./spf-lookups.ts";
import { srvTarget } from "./srv-target.ts";

export type { Finding } from "./picture.ts";

export const pictureChecks: readonly PictureCheck[] = [
  oneOwner,
  mailboxPassword,
  aliasToNobody,
  aliasLoop,
  catchAll,
  catchAllTakesEverything,
  certificateNames,
  mxTarget,
  srvTarget,
  nameServerAddress,
  cnameAlone,
  missingPtr,
  spfLookups,
  postmaster,
  forwarders,
];

/** What is wrong with all that is in the same app as a construct. */
export function wholePicture({ node: { root } }: IConstruct): Findings {
  const picture = pictureOf(root);
  return findingsOf(pictureChecks, (each) => each.check(picture));
}

const checkedStacks = new WeakSet<TerraformStack>();

/** A construct takes part in the picture; its stack is not synthesized while something in it is wrong. */
export function takePart(construct: IConstruct, part: () => Part): void {
  setPart(construct, part);
  latest.delete(construct.node.root);
  const stack = TerraformStack.of(construct);
  if (checkedStacks.has(stack)) return;
  checkedStacks.add(stack);
  stack.node.addValidation({ validate: () => errorsOf(stack) });
}

/** What was found last in an app, and the stacks that were told. */
const latest = new WeakMap<IConstruct, { readonly findings: Findings; readonly told: Set<TerraformStack> }>();

/** One picture serves all stacks of a synthesis, as hundreds would take hundreds; a stack that asks again has a new one taken. */
function findingsFor(stack: TerraformStack): Findings {
  const { root } = stack.node;
  const last = latest.get(root);
  const current =
    last && !last.told.has(stack) ? last : { findings: wholePicture(root), told: new Set<TerraformStack>() };
  current.told.add(stack);
  latest.set(root, current);
  return current.findings;
}

function errorsOf(stack: TerraformStack): string[] {
  const { errors, warnings } = findingsFor(stack);
  const mine = ({ construct }: Finding) => TerraformStack.of(construct) === stack;
  for (const { construct, message } of toldElsewhere.has(stack) ? [] : warnings.filter(mine))
    if (!construct.node.metadata.some(({ data }) => data === message)) Annotations.of(construct).addWarning(message);
  return errors.filter(mine).map(({ construct, message }) => `${construct.node.path}: ${message}`);
}
