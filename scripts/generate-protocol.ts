// Compiles the plugin protocol's .proto file into provider/plugin/generated, or the folder it is given; run by hand after a change of the protocol.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const proto = join(root, "provider/plugin/proto/tfplugin6.proto");
const folder = process.argv[2] ?? join(root, "provider/plugin/generated");
const codec = join(folder, "tfplugin6.js");
const types = join(folder, "tfplugin6.d.ts");
const bin = join(dirname(createRequire(import.meta.url).resolve("protobufjs-cli/package.json")), "bin");

const unneeded = ["create", "verify", "convert", "delimited", "typeurl", "service"].map((part) => `--no-${part}`);
const compile = (out: string, ...flags: string[]) =>
  execFileSync(
    process.execPath,
    [
      join(bin, "pbjs"),
      "-t",
      "static-module",
      "-w",
      "es6",
      "--keep-case",

      ...unneeded,
      ...flags,
      "-o",
      out,
      proto,
    ],
    { stdio: "inherit" },
  );

// The types come from the comments, which the committed code leaves out.
const scratch = mkdtempSync(join(tmpdir(), "postform-protocol-"));
compile(join(scratch, "commented.js"));
execFileSync(process.execPath, [join(bin, "pbts"), "-o", types, join(scratch, "commented.js")], { stdio: "inherit" });
rmSync(scratch, { recursive: true });
// Our messages have no 64-bit numbers, and `long` is no dependency of ours.
writeFileSync(types, readFileSync(types, "utf8").replace(/^import Long.*\n/m, ""));
compile(codec, "--no-comments");
// Node resolves a bare deep import only with its extension.
const imported = 'import $protobuf from "protobufjs/minimal.js"';
writeFileSync(codec, readFileSync(codec, "utf8").replace('import * as $protobuf from "protobufjs/minimal"', imported));
