// What a removal costs: a mailbox with mail goes only when a person insists, its mail is kept, put back as it was, and deleted by nothing but `postform mail purge`.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, run, scenarioLab } from "./lab.ts";

const domain = "removals.example";
const insist = (words: string) =>
  `Nothing was changed. If it is meant, say so for this once: POSTFORM_INSIST=${words} terraform apply (the same before cdktf deploy).`;
const kept = String.raw`/var/lib/postform/kept/mail_domain\+removals\.example-\d{8}T\d{6}Z/var/vmail/removals\.example`;

export function deletionsSuite(): void {
  describe("a removal", () => {
    it.concurrent.each([
      ["Debian 12", "198.18.0.10", "mail.baidu.com", ["ssh://root@198.18.0.53:22", "third-party.example"]],
      ["Debian 13", "198.18.0.20", "mail.qq.com", []],
    ] as const)("is refused where it loses something, and loses no mail: %s", async (_, address, name, zone) => {
      const lab = scenarioLab();
      const list = await run(join(projectRoot, "bin/postform"), ["lab", "list", "--json", "--name", lab.lab]);
      const { ca } = JSON.parse(list.stdout) as { ca: string };
      const done = await lab.program("deletions-steps", `ssh://root@${address}:22`, name, ca, ...zone);
      expect(done.code, done.output).toBe(0);
      const host = `root@${address}`;
      const holds = `this deletes a mailbox that holds mail: ann@${domain} (4 messages): `;
      const keeps = (path: string) => [
        expect.stringMatching(
          new RegExp(
            `^${host}: nothing is deleted that holds mail: what was there is kept at ${path} on ${host}: see postform mail list ssh://${host}$`,
          ),
        ),
      ];
      const matching = (pattern: string) => expect.stringMatching(new RegExp(pattern));
      expect(JSON.parse(done.stdout)).toEqual({
        before: ["INBOX", "Projects"],
        "without ann": [holds + insist(`ann@${domain}`)],
        "still there": true,
        "insisting on bob": [holds + insist(`bob@${domain},${domain},ann@${domain}`)],
        "insisting on ann": keeps(`${kept}/ann`),
        "ann's session": "ended",
        "ann's log-in": { refused: matching("^NO \\[AUTHENTICATIONFAILED\\]") },
        listed: matching(
          `^0: ann@${domain}-\\d{8}T\\d{6}Z\\n  4 messages, .*; removed 20.* UTC, kept until 20.* UTC\\n  ${kept}/ann(\\n|$)`,
        ),
        private: "root 700\n",
        "put back with no mailbox": matching(
          `^1: .*there is no mailbox ann@${domain} to put its mail into: add it again`,
        ),
        "ann again": [
          matching(
            `^${host} keeps mail of an earlier ann@${domain}: 4 messages .*: postform mail restore ssh://${host} ann@${domain}-`,
          ),
        ],
        "ann's new mailbox": {},
        "put back": `0: 4 messages are back in ann@${domain}, as they were`,
        "as it was": "yes",
        "nothing is kept any more": [],
        "put back twice": matching(`^1: .*keeps nothing as ann@${domain}-`),
        "added by hand": [],
        "its mail": `/var/vmail/${domain}/carl/Maildir/cur/1\n`,
        "without ann again": keeps(`${kept}/ann`),
        "put beside": matching(
          "^0: 4 messages are back in .*, in the folder Restored-\\d{8}T\\d{6}Z: it holds other mail",
        ),
        beside: {
          folders: ["INBOX", matching("^Restored-\\d{8}T\\d{6}Z$"), matching("^Restored-\\d{8}T\\d{6}Z.Projects$")],
          subjects: ["Subject: new"],
          same: true,
          filed: true,
        },
        "the domain": keeps(kept),
        "kept of the domain": [[`ann@${domain}`, 5, matching(`^${kept}/ann$`)]],
        "past its time": `0: nothing that is kept on ${host} is past its time`,
        "not yet": matching(
          "kept until 2020-04-01 03:04 UTC\\n.*\\nnothing was deleted; --yes deletes all of this for good$",
        ),
        deleted: matching("\\ndeleted$"),
        left: "",
        ...(zone.length > 0
          ? {
              "without one record": [],
              "without the MX": [
                `this deletes the last MX of removals4.third-party.example, which gets no mail then: ${insist("removals4.third-party.example/MX")}`,
              ],
              "without three records": [
                `this deletes 3 of 4 records of third-party.example: removals1 A, removals2 A, removals3 A: ${insist("third-party.example/records")}`,
              ],
            }
          : {}),
      });
    });
  });
}
