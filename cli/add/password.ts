// Where a new mailbox's password comes from: a reference, a hash, a person at the terminal, or the file of passwords that its domain has. Used by `postform add mailbox`.
import { hashPassword } from "../../provider/resources/password.ts";
import { resolveReference } from "../../provider/resources/secret-reference.ts";
import { askTwice, firstLine } from "../ask-password.ts";

export interface PasswordOptions {
  readonly passwordHash?: string;
  readonly passwordFrom?: string;
  readonly stdin?: true;
}

export interface Password {
  /** What the mailbox's entry says of it. */
  readonly entry: { readonly passwordHash?: string; readonly passwordFrom?: string };
  /** What is left to do, or nothing. */
  readonly note?: string;
}

/** `passwordsFrom`: the domain's own file of passwords. Asks at the terminal where nothing else tells; throws where there is none. */
export async function passwordOf(
  address: string,
  { passwordHash, passwordFrom, stdin }: PasswordOptions,
  passwordsFrom: string | null,
): Promise<Password> {
  if ([passwordHash, passwordFrom, stdin].filter((given) => given !== undefined).length > 1)
    throw new Error("--password-hash, --password-from and --stdin are three ways to say one thing: give one of them");
  if (passwordHash !== undefined) return { entry: { passwordHash } };
  if (passwordFrom !== undefined) return { entry: { passwordFrom }, ...missing(passwordFrom) };
  if (stdin) return { entry: { passwordHash: await hashPassword(await firstLine()) } };
  if (passwordsFrom !== null) return { entry: {}, ...missing(`${passwordsFrom}#${address}`) };
  if (!process.stdin.isTTY)
    throw new Error(
      `${address} needs a password: give where it is read from (--password-from env:NAME or file:PATH), its hash (--password-hash), or the password itself on standard input (--stdin)`,
    );
  return { entry: { passwordHash: await hashPassword(await askTwice(` of ${address}`)) } };
}

/** The deploy reads it, maybe on another machine. */
function missing(reference: string): { note?: string } {
  try {
    resolveReference(reference);
    return {};
  } catch (error) {
    return { note: `its password is not there yet, which the deploy needs: ${(error as Error).message}` };
  }
}
