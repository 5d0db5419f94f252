// postform_mail_domain: a domain's mailboxes, aliases and groups. Passwords by reference are compared with the hash on the host, so there is no version to bump and nothing secret in state.
import { mailDomain } from "../../schemas/mail.ts";
import { openHost } from "../host/index.ts";
import type { Observed } from "../host/state.ts";
import { platformOf } from "../platforms/index.ts";
import type { Context } from "../plugin/index.ts";
import {
  accountsOnly,
  type Hashes,
  leavingStates,
  type Mailbox,
  type MailDomain,
  mailDomainState,
  parseMailDomain,
} from "../render/mail-domain.ts";
import { fragmentPath, usersFragment } from "../render/mail-tables.ts";
import { contentDrifts } from "./content-drift.ts";
import { mailboxDeletions } from "./guards.ts";
import { keptMail, messagesIn } from "./kept-mail.ts";
import { KnownPasswords, type Password, sourceReader } from "./known-passwords.ts";
import { managed, type Problem, type Reflection, refuse, withNote } from "./managed.ts";
import { movable } from "./movable.ts";
import { modelOf as noteOf, understood } from "./note.ts";
import { hashPassword } from "./password.ts";
import { secretReader } from "./secret-reference.ts";

const resource = managed({
  description: mailDomain,
  state: mailDomainState,
  check,
  async checkPlan(model, prior, context) {
    await tellKeptMail(model, prior, context);
    const problems: Problem[] = [];
    const passwords = passwordReader();
    for (const [name, { passwordFrom }] of Object.entries(model.mailboxes)) {
      const trouble = passwordFrom === null ? null : passwords(passwordFrom).trouble;
      if (trouble === null) continue;
      // An existing mailbox keeps its password while the reference cannot be read.
      if (prior?.mailboxes[name]?.passwordFrom === passwordFrom)
        context.warn({
          summary: `the password of ${name}@${model.domain} could not be compared`,
          detail: `${trouble}; the one on the host stays`,
          path: ["mailboxes"],
        });
      else problems.push({ path: ["mailboxes", name, "passwordFrom"], message: `${name}@${model.domain}: ${trouble}` });
    }
    return problems;
  },
  async deletions(applied, { domain, mailboxes }, host) {
    const before = Object.keys(applied.mailboxes);
    const deleted = before.filter((name) => !Object.hasOwn(mailboxes, name)).sort();
    const mail = await messagesIn(
      host,
      deleted.map((name) => `${name}@${domain}`),
    );
    return mailboxDeletions(domain, { before: before.length, deleted, mail });
  },
  prepare: hashesFor,
  reflect: reflectMailDomain,
});

export const mailDomainResource = movable(resource, {
  fields: mailDomain.fields,
  mailboxes: ({ mailboxes }) => Object.keys(mailboxes),
  async states({ before, after }, { from, to }) {
    const [here, there] = [platformOf((await from.facts()).platform), platformOf((await to.facts()).platform)];
    const observed = await from.observe(mailDomainState(before, here));
    // What was applied last, and not what a hand edit made of it.
    const noted = understood(observed.note, noteOf(mailDomain.fields)) as Partial<MailDomain> | null;
    const model = { ...before, ...noted };
    const hashes = await hashesFor(model, observed);
    // Noted is what it was: a person may go back to it.
    const leaving = leavingStates(model, here, hashes).map((state) => withNote(mailDomain.fields, state, model));
    const coming = await hashesFor(after, await to.observe(mailDomainState(after, there)));
    const arriving = withNote(mailDomain.fields, accountsOnly(after, there, coming), after);
    return { arriving, leaving, old: mailDomainState(model, here) };
  },
});

/** A mailbox that comes back does not get the mail of the one before it, which may be another person's, unseen. */
async function tellKeptMail(
  { domain, mailboxes, hostConnection }: MailDomain,
  prior: MailDomain | null,
  context: Context,
) {
  const added = Object.keys(mailboxes).filter((name) => !(prior && Object.hasOwn(prior.mailboxes, name)));
  if (added.length === 0) return;
  const host = openHost(hostConnection);
  for (const { id, address, messages, removed } of await keptMail(host))
    if (added.some((name) => address === `${name}@${domain}`))
      context.warn({
        summary: `${host.name} keeps mail of an earlier ${address}`,
        detail: `${messages} messages of the mailbox that was removed on ${removed.toISOString().slice(0, 10)}: the new one does not get them. To put them back after the apply: postform mail restore ssh://${host.name} ${id}`,
        path: ["mailboxes"],
      });
}

function check({ domain, mailboxes, aliases }: MailDomain): Problem[] {
  return [
    ...Object.entries(mailboxes).flatMap(([name, { passwordHash, passwordFrom }]): Problem[] =>
      (passwordHash === null) === (passwordFrom === null)
        ? [
            {
              path: ["mailboxes", name],
              message: `${name}@${domain} needs either passwordHash or passwordFrom${passwordHash === null ? "" : ", not both"}; postform passwd makes a hash`,
            },
          ]
        : [],
    ),
    ...Object.keys(aliases)
      .filter((name) => Object.hasOwn(mailboxes, name))
      .map((name) => ({
        path: ["aliases", name],
        message: `${name}@${domain} is a mailbox; for copies to others use its copyTo`,
      })),
  ];
}

type Found = (Password & { readonly trouble: null }) | { readonly trouble: string };

/** Of this process: what it learns, others find in its file. */
let known: KnownPasswords | undefined;
const knownPasswords = () => {
  known ??= new KnownPasswords();
  return known;
};

/** What references lead to, or why to nothing. */
function passwordReader(): (reference: string) => Found {
  const read = secretReader();
  const sourceOf = sourceReader();
  return (reference) => {
    try {
      const source = sourceOf(reference);
      return { password: read(reference), source, trouble: null };
    } catch (error) {
      return { trouble: (error as Error).message };
    }
  };
}

const usersIn = (domain: string, { files }: Observed) =>
  parseMailDomain(domain, { users: files[usersFragment(domain)]?.content ?? "", virtualAliases: "", senderLogins: "" })
    .users;

/** The hash on the host where it is of the password that the reference leads to; a new one else. One that cannot be read keeps what the same reference led to before. */
export async function hashesFor(model: MailDomain, observed: Observed): Promise<Hashes> {
  const users = usersIn(model.domain, observed);
  const applied = understood(observed.note, noteOf(mailDomain.fields)) as Partial<MailDomain> | null;
  const hashes = new Map<string, string>();
  const passwords = passwordReader();
  for (const [name, { passwordFrom }] of Object.entries(model.mailboxes)) {
    if (passwordFrom === null) continue;
    const stored = users.get(name)?.hash;
    const found = passwords(passwordFrom);
    if (found.trouble === null) {
      const hash = stored && (await knownPasswords().isOf(found, stored)) ? stored : await hashPassword(found.password);
      knownPasswords().remember(found.source, hash);
      hashes.set(name, hash);
    } else if (stored && applied?.mailboxes?.[name]?.passwordFrom === passwordFrom) hashes.set(name, stored);
    else
      refuse(mailDomain.fields, [
        { path: ["mailboxes", name, "passwordFrom"], message: `${name}@${model.domain}: ${found.trouble}` },
      ]);
  }
  return Object.fromEntries(hashes);
}

export async function reflectMailDomain(
  model: MailDomain,
  observed: Observed,
  state: ReturnType<typeof mailDomainState>,
): Promise<Reflection> {
  const { domain } = model;
  const text = (path: string) => observed.files[path]?.content ?? "";
  const paths = {
    users: usersFragment(domain),
    virtualAliases: fragmentPath("virtual_aliases", domain),
    senderLogins: fragmentPath("sender_logins", domain),
  };
  const found = parseMailDomain(domain, {
    users: text(paths.users),
    virtualAliases: text(paths.virtualAliases),
    senderLogins: text(paths.senderLogins),
  });
  const mailboxes = new Map<string, Mailbox>();
  const passwords = passwordReader();
  for (const [name, { hash, quota, enabled }] of found.users) {
    const configured = Object.hasOwn(model.mailboxes, name) ? model.mailboxes[name] : undefined;
    mailboxes.set(name, {
      ...(await passwordAsFound(configured, hash, passwords)),
      quota,
      enabled,
      copyTo: found.copies.get(name) ?? [],
      sendAs: sameSenders(configured?.sendAs ?? [], found.sendAs.get(name) ?? [], found.implied.get(name) ?? []),
    });
  }
  const told = new Set<string>(Object.values(paths));
  const rest = { ...state, files: Object.fromEntries(Object.entries(state.files).filter(([path]) => !told.has(path))) };
  return {
    model: { mailboxes: Object.fromEntries(mailboxes), aliases: found.aliases, catchAll: found.catchAll },
    drift: [
      ...contentDrifts(rest, observed.files),
      ...Object.values(paths).flatMap((path) => (observed.files[path] ? [] : [`${path} is missing`])),
      ...found.garbage.map((line) => `${domain} has a line of somebody else: ${line}`),
    ],
  };
}

/** As configured while it allows the same senders: the table knows no order, and none that a mailbox may use anyway. */
function sameSenders(configured: readonly string[], found: readonly string[], implied: readonly string[]) {
  const more = new Set(configured.filter((sender) => !implied.includes(sender)));
  return more.size === found.length && found.every((sender) => more.has(sender)) ? configured : found;
}

const another = "(another password is on the host)";

/** As configured while the hash on the host is of that password; else a sentence says that it is not: somebody's own hash is no business of state and plan. */
async function passwordAsFound(
  configured: Mailbox | undefined,
  hash: string,
  passwords: ReturnType<typeof passwordReader>,
): Promise<Pick<Mailbox, "passwordHash" | "passwordFrom">> {
  const reference = configured?.passwordFrom ?? null;
  if (reference === null)
    return { passwordHash: hash === configured?.passwordHash ? hash : another, passwordFrom: null };
  const found = passwords(reference);
  const same = found.trouble !== null || (await knownPasswords().isOf(found, hash));
  return { passwordHash: null, passwordFrom: same ? reference : another };
}
