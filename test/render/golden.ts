// Golden files of the renderers, test/golden/render/<room>/*.txt: a resource's input in YAML, a line of dashes, what it puts on each platform. UPDATE_GOLDEN=1 writes the second half anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { FileSpec, HostState } from "../../provider/host/state.ts";
import { type Platform, platformOf } from "../../provider/platforms/index.ts";
import { modelOf } from "./model.ts";

// biome-ignore lint/suspicious/noExplicitAny: each renderer has a model of its own
export type Renderer = (model: any, platform: Platform, extra?: any) => HostState;

const line = `${"-".repeat(80)}\n`;
const platforms = ["debian-12", "debian-13"];

/** Runs a room's golden files. The input's `type` chooses the renderer, `with` is its third argument, and all other keys are the model; the schema's defaults are filled in. */
export function golden(room: string, renderers: Readonly<Record<string, Renderer>>): void {
  const folder = join(import.meta.dirname, "../golden/render", room);
  describe(`golden files of ${room}`, () => {
    for (const name of readdirSync(folder).sort()) {
      test(name.replace(/\.txt$/, "").replaceAll("-", " "), () => {
        const path = join(folder, name);
        const [input = "", expected] = readFileSync(path, "utf8").split(line);
        const output = outputOf(input, renderers);
        if (process.env.UPDATE_GOLDEN) writeFileSync(path, `${input}${line}${output}`);
        else expect(output).toBe(expected);
      });
    }
  });
}

function outputOf(input: string, renderers: Readonly<Record<string, Renderer>>): string {
  const { type, with: extra, ...props } = parse(input) as Record<string, unknown>;
  const render = renderers[String(type)];
  if (!render) throw new Error(`no renderer for type ${type}; there are ${Object.keys(renderers).join(", ")}`);
  const model = modelOf(String(type), props);
  const sections = new Map<string, string[]>();
  for (const platform of platforms) {
    for (const section of sectionsOf(render(model, platformOf(platform), extra)))
      sections.set(section, [...(sections.get(section) ?? []), platform]);
  }
  return [...sections].map(([text, on]) => `=== ${on.length === platforms.length ? "" : `${on} `}${text}`).join("");
}

function sectionsOf({ files, ...rest }: HostState): string[] {
  const texts = Object.entries(files).map(([path, file]) => `${path} ${permissions(file)}\n${file.content}`);
  return [...texts, `\n${stringify(rest, octal, { lineWidth: 0, aliasDuplicateObjects: false })}`].map((text) =>
    text.endsWith("\n") ? text : `${text}\n(no line break at the end)\n`,
  );
}

const octal = (key: unknown, value: unknown) =>
  key === "mode" ? (value as number).toString(8).padStart(4, "0") : value;

function permissions({ owner = "root", group = "root", mode = 0o644 }: FileSpec): string {
  return `(${owner}:${group} ${mode.toString(8).padStart(4, "0")})`;
}
