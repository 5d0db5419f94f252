// What is wrong with the mail of models of which no construct is made: to load what makes constructs takes longer than all these checks. Used by `postform check`, through the stacks.
import { aliasLoop } from "./alias-loop.ts";
import { aliasToNobody } from "./alias-to-nobody.ts";
import { catchAll } from "./catch-all.ts";
import { catchAllTakesEverything } from "./catch-all-takes-everything.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { mailboxPassword } from "./mailbox-password.ts";
import type { MailCheck, MailPicture } from "./picture.ts";
import { postmaster } from "./postmaster.ts";

export const mailChecks: readonly MailCheck[] = [
  mailboxPassword,
  aliasToNobody,
  aliasLoop,
  catchAll,
  catchAllTakesEverything,
  postmaster,
];

export const mailFindings = <C>(picture: MailPicture<C>): Findings<C> =>
  findingsOf(mailChecks, (each) => each.check(picture));
