// What is done where mail changes while it is copied: dsync then brings the rest when it is run again (doveadm-sync(1), exit code 2).
import { expect, test } from "vitest";
import type { SshHost } from "../../provider/host/index.ts";
import { copyMail } from "../../provider/resources/moved-mail.ts";

/** Copies one mailbox where so many runs of dsync end with code 2; resolves to how many there were. */
async function runsOf(unfinished: number, last: boolean): Promise<number> {
  let runs = 0;
  const to = {
    run: async () => ({ code: 0, stdout: "", stderr: "" }),
    exchange: async (script: string) => {
      const [, words] = script.match(/ 2\) code=0; echo '([^']+)' >&2/) ?? [];
      if (words === undefined) return "";
      // Or as many new messages on both sides would count as none.
      expect(script).toContain("doveadm sync -f -1 -R -u");
      runs += 1;
      return runs > unfinished ? "" : `${words}\n`;
    },
  } as unknown as SshHost;
  const route = { from: to, to, signal: new AbortController().signal, tell: () => undefined };
  await copyMail("example.com", ["ann"], route, last);
  return runs;
}

test("what was not all is copied again, where there is no next time", async () => {
  expect(await runsOf(0, true)).toBe(1);
  expect(await runsOf(3, true)).toBe(4);
  expect(await runsOf(3, false)).toBe(1);
});

test("a mailbox that never keeps still is told of", async () => {
  await expect(runsOf(100, true)).rejects.toMatchObject({
    message: "the mail of ann@example.com changed each time while it was copied, 10 times",
    hint: "apply again to go on when less is done there",
  });
});
