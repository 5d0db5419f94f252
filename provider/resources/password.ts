// Password hashes as Dovecot takes them on every release: ARGON2ID. Used by mail domains and by `postform passwd`.
import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";

/** OWASP's first choice for ARGON2ID: 19 MiB, two passes, one lane. */
const cost = { memorySize: 19456, iterations: 2, parallelism: 1, hashLength: 32 } as const;

/** `{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$…`. Throws for an empty password. */
export async function hashPassword(password: string): Promise<string> {
  if (password === "") throw new Error("the password is empty; give one");
  return `{ARGON2ID}${await argon2id({ password, salt: randomBytes(16), ...cost, outputType: "encoded" })}`;
}

/** Whether a hash is of this password; false for a hash of another scheme. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  if (!hash.startsWith("{ARGON2ID}") || password === "") return false;
  try {
    return await argon2Verify({ password, hash: hash.slice("{ARGON2ID}".length) });
  } catch {
    return false;
  }
}
