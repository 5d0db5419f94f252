// postform_config: any set of files, for what has no type of its own.
import { config } from "../../schemas/config.ts";
import { type Config, configState } from "../render/config.ts";
import { contentDrift } from "./content-drift.ts";
import { managed } from "./managed.ts";

export const configResource = managed<(typeof config)["fields"]>({
  description: config,
  state: configState,
  check: ({ units, ports }) =>
    Object.keys(ports)
      .filter((unit) => !units[unit]?.active)
      .map((unit) => ({
        path: ["ports", unit],
        message: `${unit} is to answer on a port, so it has to be among units, and active`,
      })),
  reflect: (model, observed, state) => {
    const files: Record<string, Config["files"][string]> = {};
    const drift: string[] = [];
    for (const [path, file] of Object.entries(model.files)) {
      const found = observed.files[path];
      if (found?.kind === "file" && found.content !== null) files[path] = { ...file, content: found.content };
      else if (found) drift.push(contentDrift(path, state.files[path]!.content, found)!);
    }
    return { model: { files }, drift };
  },
});
