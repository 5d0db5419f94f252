// Asks a person for a password, or reads it from standard input; it is in no argument, file or output. Used by `postform passwd` and `postform add mailbox`.
import { createInterface } from "node:readline";

export async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return "";
}

/** Throws where the two entries differ. `of`: whose it is, such as " of ann@acme.example". */
export async function askTwice(of: string): Promise<string> {
  const password = await askHidden(`Password${of}: `);
  if (password !== (await askHidden(`Once more${of}: `))) throw new Error("the two passwords differ; nothing was made");
  return password;
}

/** Asks on standard error, so that standard output is the hash alone, and shows nothing of what is typed. */
export function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  // Before the question, so that what is typed ahead is not shown either.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve) => {
    let typed = "";
    const done = (): void => {
      stdin.removeListener("data", take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    // A paste arrives as one piece.
    const take = (piece: string): void => {
      for (const [index, key] of [...piece].entries()) {
        if (key === "\r" || key === "\n") {
          const rest = [...piece].slice(index + 1).join("");
          done();
          if (rest) stdin.unshift(rest);
          resolve(typed);
          return;
        }
        if (key === "\u0003" || key === "\u0004") {
          done();
          process.exit(130);
        }
        if (key === "\u007f" || key === "\b") typed = [...typed].slice(0, -1).join("");
        else if (key === "\u0015") typed = "";
        else if (key >= " ") typed += key;
      }
    };
    stdin.on("data", take);
  });
}
