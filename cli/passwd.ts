// `postform passwd`: asks for a password and prints its hash, as a company's file takes it. The password is in no argument, file or output.
import { type Command, InvalidArgumentError } from "commander";
import { hashPassword, verifyPassword } from "../provider/resources/password.ts";
import { askHidden, askTwice, firstLine } from "./ask-password.ts";

interface PasswdOptions {
  readonly stdin?: true;
  readonly check?: string;
}

export function register(program: Command): void {
  program
    .command("passwd")
    .summary("make the hash of a password for a company's file")
    .description(
      "Asks for a password and prints its ARGON2ID hash, for `passwordHash` in a company's file.\nExit code: 0, 1 when --check says no or the two entries differ, 2 wrong usage.",
    )
    .argument("[address]", "whose password it is, for the question")
    .option("--stdin", "read the password from the first line of standard input, and ask nothing")
    .option("--check <hash>", "print no hash, but say whether the password is that of this one", argonHash)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (address: string | undefined, { stdin, check }: PasswdOptions) => {
      if (!stdin && !process.stdin.isTTY)
        throw new Error("standard input is no terminal to ask at; give the password there with --stdin");
      const of = address ? ` of ${address}` : "";
      if (check !== undefined) {
        const password = stdin ? await firstLine() : await askHidden(`Password${of}: `);
        const right = await verifyPassword(password, check);
        console.log(right ? "the password is that of the hash" : "the password is not that of the hash");
        process.exitCode = right ? 0 : 1;
        return;
      }
      console.log(await hashPassword(stdin ? await firstLine() : await askTwice(of)));
    });
}

function argonHash(value: string): string {
  if (!/^\{ARGON2ID\}\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.test(value))
    throw new InvalidArgumentError(
      "a hash looks like {ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$…$…; put it into single quotes",
    );
  return value;
}
