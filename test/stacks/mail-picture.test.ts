// What `postform check` tells of mail without making stacks is what making them tells: by the same files, test/golden/errors/together.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mailChecks } from "../../constructs/checks/mail.ts";
import { surveyCompanies } from "../../schemas/companies.ts";
import { mailProblems } from "../../stacks/mail-picture.ts";
import { companyFilesOf } from "../company-files.ts";

const golden = join(import.meta.dirname, "../golden/errors/together");
const ofMail = new RegExp(`\\((${mailChecks.map(({ id }) => id).join("|")}): `);

test("mail is checked alike with stacks and without", () => {
  let told = 0;
  for (const name of readdirSync(golden)) {
    const content = readFileSync(join(golden, name), "utf8");
    const end = content.lastIndexOf("\n---\n") + 1;
    const expected = content
      .slice(end)
      .split("\n")
      .filter((line) => ofMail.test(line));
    const scratch = mkdtempSync(join(tmpdir(), "postform-mail-"));
    try {
      for (const [file, text] of companyFilesOf(content.slice(0, end))) writeFileSync(join(scratch, file), text);
      const survey = surveyCompanies(scratch);
      // Of files that are wrong by themselves no stacks were made.
      if (survey.problems.length > 0) continue;
      const found = mailProblems(scratch, survey).errors.map(({ message }) => message.replaceAll(scratch, "companies"));
      expect(found.sort(), name).toEqual(expected.sort());
      told += found.length;
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }
  expect(told).toBeGreaterThan(15);
});
