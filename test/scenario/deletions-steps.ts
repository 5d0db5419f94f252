// Run as a client of the lab by deletions.ts: a mailbox with mail on a mail server that is there, removed, kept, put back and deleted, by the resource itself and by `postform mail`; prints what came of each step.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ImapDialogue } from "../../cli/verify/dialogue/imap.ts";
import { closeAll, openHost, parseConnection } from "../../provider/host/index.ts";
import { DiagnosticError, type ObjectValue } from "../../provider/plugin/index.ts";
import { dnsRecordsResource } from "../../provider/resources/dns-records.ts";
import { mailDomainResource } from "../../provider/resources/mail-domain.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { hashPassword } from "../../provider/resources/password.ts";
import { dnsRecords } from "../../schemas/dns.ts";
import { mailDomain } from "../../schemas/mail.ts";
import { projectRoot, run } from "../run.ts";

const [connection = "", servername = "", caPath = ""] = process.argv.slice(2);
const host = openHost(connection);
const outcomes: Record<string, unknown> = {};
const domain = "removals.example";
const ann = `ann@${domain}`;
const password = "correct horse";
const passwordHash = await hashPassword(password);
const unused = { private: {}, proposed: {} };

const warnings: string[] = [];
const context = {
  signal: new AbortController().signal,
  log: {} as never,
  warn: ({ summary, detail }: { summary: string; detail?: string }) => warnings.push(`${summary}: ${detail}`),
};

/** The configuration with these mailboxes, as Terraform hands it over. */
const configured = (...names: string[]): ObjectValue => ({
  ...fromModel(mailDomain.fields, { hostConnection: connection, domain }),
  mailboxes: Object.fromEntries(names.map((name) => [name, { password_hash: passwordHash }])),
});

/** Refreshes, plans and applies, as Terraform does; the warnings, or what refused it. */
async function applied(prior: ObjectValue | null, config: ObjectValue, insist = ""): Promise<ObjectValue> {
  process.env["POSTFORM_INSIST"] = insist;
  const now = prior && (await mailDomainResource.read({ state: prior, private: {} }, context));
  const { planned } = await mailDomainResource.plan({ prior: now, config, ...unused }, context);
  const change = { planned, config, private: {} };
  const { state } = now
    ? await mailDomainResource.update({ ...change, prior: now }, context)
    : await mailDomainResource.create(change, context);
  return state;
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  warnings.length = 0;
  try {
    const result = await work();
    outcomes[name] = [...new Set(warnings)];
    return result;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    outcomes[name] = error.diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`);
    return undefined;
  }
}

const { address } = parseConnection(connection);
async function login(): Promise<{ imap: ImapDialogue; status: string }> {
  const ca = readFileSync(caPath, "utf8");
  const imap = await ImapDialogue.open({ address, port: 993, servername, ca, patience: 20_000 }, "tls");
  return { imap, status: await imap.login(ann, password) };
}

/** All that IMAP says of the messages of all folders, by folder. */
async function mailbox(): Promise<Record<string, string>> {
  const { imap, status } = await login();
  if (!status.startsWith("OK")) {
    imap.close();
    return { refused: status };
  }
  const { untagged } = await imap.command('LSUB "" "*"');
  const folders = ["INBOX", ...untagged.map((line) => / "?([^" ]+)"?$/.exec(line)?.[1] ?? line)];
  const found: Record<string, string> = {};
  for (const folder of new Set(folders)) {
    await imap.command(`EXAMINE "${folder}"`);
    const messages = await imap.command("FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])");
    const text = messages.untagged.join("\n").replace(/ ?\\Recent/g, "");
    if (text.includes("FETCH")) found[folder] = text;
  }
  imap.close();
  return found;
}

const deliver = (subject: string, folder = "INBOX") =>
  host.run(
    `doveadm mailbox create -s -u ${ann} ${folder} 2>/dev/null; printf 'Subject: ${subject}\\n\\nbody of ${subject}\\n' | doveadm save -u ${ann} -m ${folder}`,
  );
const postform = async (...args: string[]) => {
  const { code, output } = await run(join(projectRoot, "bin/postform"), ["mail", ...args]);
  return `${code}: ${output.trim()}`;
};
const kept = async () => {
  const { stdout } = await run(join(projectRoot, "bin/postform"), ["mail", "list", connection, "--json"]);
  const all = JSON.parse(stdout) as { id: string; address: string; messages: number; path: string }[];
  return all.filter((one) => one.address.endsWith(`@${domain}`));
};

let state = (await applied(null, configured("ann", "bob"))) as ObjectValue;
for (const subject of ["one", "two", "three"]) await deliver(subject);
await deliver("four", "Projects");
const { imap: session } = await login();
await session.command("SELECT INBOX");
await session.command("STORE 2 +FLAGS (\\Seen \\Flagged later)");
const before = await mailbox();
outcomes["before"] = Object.keys(before);

await step("without ann", () => applied(state, configured("bob")));
outcomes["still there"] = JSON.stringify(await mailbox()) === JSON.stringify(before);
await step("insisting on bob", () => applied(state, configured("bob"), `bob@${domain},${domain}`));
state = (await step("insisting on ann", () => applied(state, configured("bob"), ann)))!;
outcomes["ann's session"] = await session.command("NOOP").then(
  ({ status, untagged }) => [...untagged, status].join("; "),
  () => "ended",
);
outcomes["ann's log-in"] = await mailbox();
const [first] = await kept();
outcomes["listed"] = await postform("list", connection);
outcomes["private"] = (await host.run(`stat -c '%U %a' /var/lib/postform/kept; ls -d /var/vmail/${domain}/*`)).stdout;
outcomes["put back with no mailbox"] = await postform("restore", connection, first!.id);

state = (await step("ann again", () => applied(state, configured("ann", "bob"))))!;
outcomes["ann's new mailbox"] = await mailbox();
outcomes["put back"] = await postform("restore", connection, first!.id);
outcomes["as it was"] = JSON.stringify(await mailbox()) === JSON.stringify(before) ? "yes" : [before, await mailbox()];
outcomes["nothing is kept any more"] = await kept();
outcomes["put back twice"] = await postform("restore", connection, first!.id);

// A hand edit adds a mailbox, with mail: that the apply takes it away again is no deletion of what was configured, and touches no mail.
const users = `/etc/dovecot/postform/users.d/${domain}`;
await host.run(
  `sed '$s/^[^@]*@/carl@/;$!d' ${users} >> ${users}; install -d -o vmail -g vmail /var/vmail/${domain}/carl/Maildir/cur; echo mail > /var/vmail/${domain}/carl/Maildir/cur/1`,
);
state = (await step("added by hand", () => applied(state, configured("ann", "bob"))))!;
outcomes["its mail"] = (
  await host.run(`find /var/vmail/${domain}/carl -type f; rm -r /var/vmail/${domain}/carl`)
).stdout;

// Another with the same name has got mail before the old mail is put back.
state = (await step("without ann again", () => applied(state, configured("bob"), ann)))!;
state = (await applied(state, configured("ann", "bob"))) as ObjectValue;
await deliver("new");
const [second] = await kept();
outcomes["put beside"] = await postform("restore", connection, second!.id);
const both = await mailbox();
const folder = `Restored-${second!.id.split("-").at(-1)}`;
outcomes["beside"] = {
  folders: Object.keys(both).sort(),
  subjects: [/Subject: .*/.exec(both["INBOX"] ?? "")?.[0]],
  same: both[folder] === before["INBOX"],
  filed: Object.entries(both).some(
    ([name, text]) => name.startsWith(`${folder}`) && name.endsWith("Projects") && text === before["Projects"],
  ),
};

// The whole domain goes: it is not refused, and nothing is lost.
await step("the domain", () => mailDomainResource.delete({ prior: state, private: {} }, context));
const last = (await kept()).filter(({ messages }) => messages > 0);
outcomes["kept of the domain"] = last.map(({ address, messages, path }) => [address, messages, path]);
outcomes["past its time"] = await postform("purge", connection, "--yes");
const old = "20200102T030405Z";
await host.run(
  `cd /var/lib/postform/kept && for kept in mail_domain+${domain}-*; do mv "$kept" "\${kept%-*}-${old}"; done`,
);
outcomes["not yet"] = await postform("purge", connection);
outcomes["deleted"] = await postform("purge", connection, "--yes");
outcomes["left"] = (await host.run(`find /var/lib/postform/kept /var/vmail -path '*${domain}*'`)).stdout;

// Records, where a name server is.
if (process.argv[5] !== undefined) {
  const records = (...names: string[]): ObjectValue => ({
    ...fromModel(dnsRecords.fields, {
      hostConnection: process.argv[5],
      zone: process.argv[6],
      contributor: "removals",
    }),
    records: Object.fromEntries(
      names.map((name) => [name, { values: [name.endsWith("MX") ? "10 mail.example." : "192.0.2.1"] }]),
    ),
  });
  const resource = dnsRecordsResource;
  const four = ["removals1 A", "removals2 A", "removals3 A", "removals4 MX"];
  const { planned } = await resource.plan({ prior: null, config: records(...four), ...unused }, context);
  const { state: prior } = await resource.create({ planned, config: planned, private: {} }, context);
  for (const [name, left] of Object.entries({
    "one record": four.slice(1),
    "the MX": four.slice(0, 3),
    "three records": four.slice(3),
  }))
    await step(`without ${name}`, async () => {
      process.env["POSTFORM_INSIST"] = "";
      const now = await resource.read({ state: prior, private: {} }, context);
      await resource.plan({ prior: now, config: records(...left), ...unused }, context);
    });
  await resource.delete({ prior, private: {} }, context);
}
console.log(JSON.stringify(outcomes, undefined, 1));
await closeAll();
