// What a plan shows of a mail domain that somebody edited on the host, and how passwords by reference reach it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Observed, ObservedFile } from "../../provider/host/state.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import { type MailDomain, mailDomainState } from "../../provider/render/mail-domain.ts";
import { fragmentPath, usersFragment } from "../../provider/render/mail-tables.ts";
import { hashesFor, mailDomainResource, reflectMailDomain } from "../../provider/resources/mail-domain.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { hashPassword } from "../../provider/resources/password.ts";
import { mailDomain } from "../../schemas/mail.ts";
import { modelOf } from "../render/model.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-mail-domain-"));
afterAll(() => rmSync(folder, { recursive: true }));
const secret = join(folder, "secret");
writeFileSync(secret, "first line\nsecond line\n");
const platform = platformOf("debian-13");
const passwordHash = await hashPassword("a");

const domainOf = (props: Record<string, unknown>) =>
  modelOf("postform_mail_domain", { domain: "example.com", ...props }) as unknown as MailDomain;
const mailbox = (props: Record<string, unknown> = {}) => ({
  passwordHash,
  passwordFrom: null,
  quota: null,
  copyTo: [],
  sendAs: [],
  enabled: true,
  ...props,
});

/** The host as an apply leaves it, with one file edited. */
async function hostOf(model: MailDomain, path = "", edit = (content: string) => content): Promise<Observed> {
  const nothing: Observed = { registered: true, note: null, owned: [], files: {}, drift: [], byHand: [] };
  const state = mailDomainState(model, platform, await hashesFor(model, nothing));
  const files = Object.entries(state.files).map(([name, { content }]): [string, ObservedFile] => [
    name,
    { kind: "file", content: name === path ? edit(content) : content, owner: "root", group: "root", mode: 0o644 },
  ]);
  return { ...nothing, note: JSON.stringify(model), files: Object.fromEntries(files) };
}
const reflected = async (model: MailDomain, observed: Observed) =>
  reflectMailDomain(model, observed, mailDomainState(model, platform));

describe("a plan", () => {
  const model = domainOf({
    mailboxes: {
      ann: mailbox({ sendAs: ["z@other.example", "bob@example.com", "ann@example.com", "sales@example.com"] }),
      bob: mailbox({ sendAs: ["y@other.example", "z@other.example"], enabled: false }),
      carl: mailbox({ sendAs: ["z@other.example", "y@other.example"], quota: 5 }),
      constructor: mailbox(),
    },
    aliases: { sales: ["ann@example.com"] },
  });
  const { mailboxes, aliases, catchAll } = model;

  test("is empty after an apply, whatever the order of senders, own addresses among them", async () => {
    expect(await reflected(model, await hostOf(model))).toEqual({
      model: { mailboxes, aliases, catchAll },
      drift: [],
    });
  });

  test("shows a sender, a quota and a switch that were changed by hand at their mailbox", async () => {
    const logins = await hostOf(model, fragmentPath("sender_logins", "example.com"), (content) =>
      content.replace(/^y@other.example .*$/m, "y@other.example bob@example.com"),
    );
    expect((await reflected(model, logins)).model).toEqual({
      mailboxes: { ...mailboxes, carl: { ...mailboxes["carl"], sendAs: ["z@other.example"] } },
      aliases,
      catchAll,
    });
    const users = await hostOf(model, usersFragment("example.com"), (content) =>
      content
        .replace("storage_size=5B", "storage_size=6B")
        .replace(" allow_nets=0.0.0.0/32", "")
        .replace("allow_nets=0.0.0.0/32", ""),
    );
    expect((await reflected(model, users)).model).toEqual({
      mailboxes: {
        ...mailboxes,
        bob: { ...mailboxes["bob"], enabled: true },
        carl: { ...mailboxes["carl"], quota: 6 },
      },
      aliases,
      catchAll,
    });
  });
});

test("no hash that somebody put on the host is shown, be it of another mailbox, of ours or in a line of another domain", async () => {
  const model = domainOf({ mailboxes: { ann: mailbox() } });
  const hash = await hashPassword("theirs");
  const observed = await hostOf(model, usersFragment("example.com"), (content) =>
    [
      content.replace(passwordHash, hash),
      `eve@example.com:${hash}::::::\n`,
      "eve@other.example:{PLAIN}theirs::::::\n",
    ].join(""),
  );
  const { model: found, drift } = await reflected(model, observed);
  expect(JSON.stringify([found, drift])).not.toMatch(/theirs|ARGON2ID/);
  const another = { passwordHash: "(another password is on the host)", passwordFrom: null };
  expect(found?.["mailboxes"]).toMatchObject({ ann: another, eve: another });
});

describe("a password by reference", () => {
  const model = domainOf({ mailboxes: { ann: mailbox({ passwordHash: null, passwordFrom: `file:${secret}` }) } });
  const wrong = async () =>
    hostOf(model, usersFragment("example.com"), (content) =>
      content.replace(/:\{ARGON2ID\}[^:]*:/, `:${passwordHash}:`),
    );
  const unset = domainOf({ mailboxes: { ann: mailbox({ passwordHash: null, passwordFrom: "env:POSTFORM_UNSET" }) } });

  test("keeps the hash on the host while it is of that password, and is planned while it is not", async () => {
    const observed = await hostOf(model);
    const stored = /:(\{ARGON2ID\}[^:]*):/.exec(observed.files[usersFragment("example.com")]?.content ?? "")?.[1];
    expect(await hashesFor(model, observed)).toEqual({ ann: stored });
    expect((await reflected(model, observed)).model?.["mailboxes"]).toEqual(model.mailboxes);
    const edited = await wrong();
    expect((await reflected(model, edited)).model?.["mailboxes"]).toMatchObject({
      ann: { passwordFrom: "(another password is on the host)" },
    });
    expect((await hashesFor(model, edited))["ann"]).not.toBe(passwordHash);
  });

  test("that cannot be read leaves the password that it led to, and is an error at its mailbox for any other", async () => {
    const observed = await hostOf(model);
    const same = { ...observed, note: JSON.stringify(unset) };
    expect(Object.keys(await hashesFor(unset, same))).toEqual(["ann"]);
    expect((await reflected(unset, same)).model?.["mailboxes"]).toEqual(unset.mailboxes);
    await expect(hashesFor(unset, observed)).rejects.toMatchObject({
      diagnostics: [
        {
          path: ["mailboxes", "ann", "password_from"],
          summary: expect.stringMatching(/ann@example\.com: .*POSTFORM_UNSET is not set; set it/),
        },
      ],
    });
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ["in order", { mailboxes: { ann: mailbox() }, aliases: { constructor: ["ann@example.com"] } }, []],
  [
    "with a mailbox without a password",
    { mailboxes: { ann: mailbox({ passwordHash: null }) } },
    ["mailboxes/ann: ann@example.com needs either passwordHash or passwordFrom; postform passwd makes a hash"],
  ],
])("a domain %s is told before a host is touched", async (_, props, expected) => {
  const config = fromModel(mailDomain.fields, { ...domainOf(props), drift: null, digest: null });
  const found = await mailDomainResource.validate!({ config }, {} as never);
  expect(found.map(({ path = [], summary }) => `${path.join("/")}: ${summary}`)).toEqual(expected);
});
