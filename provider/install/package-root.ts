// Where this package is, whether its sources run or what was built of them: what it ships beside its code is found from there.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "bin/postform"))) {
    if (folder === dirname(folder)) throw new Error(`${import.meta.dirname} is in no folder with bin/postform`);
    folder = dirname(folder);
  }
  return folder;
}
