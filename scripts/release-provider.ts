// `npm run release:provider [FOLDER]`: the built provider as a registry serves it, a zip for each platform with checksums and manifest, and as a mirror that Terraform and OpenTofu install from.
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { zipSync } from "fflate";
import { PLATFORMS, packageFiles, summary } from "../provider/install/bundle.ts";
import { packageHash } from "../provider/install/lock-file.ts";
import { packageRoot } from "../provider/install/package-root.ts";

/** The name under which a registry has it: without a host, as each CLI has its own. */
const SOURCE = "postform/postform";
const HOSTS = ["registry.terraform.io", "registry.opentofu.org"];

/** Of the folder that a project has around its `.terraform`: else ES modules there make Node refuse a script whose name has no known ending. */
const commonJs = Buffer.from('{ "type": "commonjs" }\n');

/** Zip keeps no time before 1980; always the same one makes always the same file. */
const ZIP_EPOCH = "1980-01-01T00:00:00";

/** Writes it, in place of what is in the folder, and gives the names of the files that are uploaded. */
export function releaseProvider(folder: string): string[] {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = new Map([...packageFiles("postform", version), ["package.json", commonJs]]);
  const zip = zipped(files);
  const base = `terraform-provider-postform_${version}`;
  const archives = PLATFORMS.map((platform) => ({ platform, name: `${base}_${platform}.zip` }));
  const manifest = `${base}_manifest.json`;
  for (const { name } of archives) writeFileSync(join(folder, name), zip);
  writeFileSync(
    join(folder, manifest),
    `${JSON.stringify({ version: 1, metadata: { protocol_versions: ["6.0"] } }, null, 2)}\n`,
  );
  const summed = [...archives.map(({ name }) => name), manifest];
  const sums = summed.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`);
  writeFileSync(join(folder, `${base}_SHA256SUMS`), sums.join(""));

  const hashes = [packageHash(summary(files)), `zh:${sha256(zip)}`];
  const mirrored = Object.fromEntries(archives.map(({ platform, name }) => [platform, { url: name, hashes }]));
  for (const host of HOSTS) {
    const mirror = join(folder, "mirror", host, SOURCE);
    mkdirSync(mirror, { recursive: true });
    for (const { name } of archives) linkSync(join(folder, name), join(mirror, name));
    writeFileSync(join(mirror, "index.json"), `${JSON.stringify({ versions: { [version]: {} } })}\n`);
    writeFileSync(join(mirror, `${version}.json`), `${JSON.stringify({ archives: mirrored })}\n`);
  }
  return [...summed, `${base}_SHA256SUMS`];
}

function zipped(files: ReadonlyMap<string, Buffer>): Uint8Array {
  const regularFile = 0o100755;
  const unix = 3;
  const options = { attrs: regularFile * 2 ** 16, os: unix, mtime: ZIP_EPOCH, level: 9 } as const;
  return zipSync(Object.fromEntries([...files].map(([name, content]) => [name, [content, options]])));
}

const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = resolve(process.argv[2] ?? join(packageRoot(), "dist/release"));
  for (const name of releaseProvider(folder)) console.log(join(folder, name));
}
