// The package's types in one file, and the report of its public surface that a change cannot pass unseen: written to dist/index.d.ts by `npm pack`, to api/postform.api.md by scripts/generate.ts.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

const root = join(import.meta.dirname, "..");

interface Types {
  /** All that a project sees of us: nothing in it needs the types of Node. */
  readonly declarations: string;
  /** Markdown. */
  readonly report: string;
}

export function publicTypes(): Types {
  mkdirSync(join(root, "dist"), { recursive: true });
  // Below the root, from where cdktf and constructs are found.
  const folder = mkdtempSync(join(root, "dist/.types-"));
  try {
    // The types are checked by a step of `npm test`.
    const options = ["-p", join(root, "tsconfig.build.json"), "--noCheck", "--outDir", folder];
    execFileSync(join(root, "node_modules/.bin/tsc"), options, { stdio: "inherit" });
    return extracted(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function extracted(folder: string): Types {
  const reports = join(folder, "reports");
  mkdirSync(reports);
  const rollup = join(folder, "rollup.d.ts");
  const silent = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(folder, "index.d.ts"),
      compiler: { tsconfigFilePath: join(root, "tsconfig.build.json") },
      apiReport: {
        enabled: true,
        reportFileName: "postform",
        reportFolder: reports,
        reportTempFolder: join(reports, "temp"),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: rollup },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: silent, "ae-forgotten-export": silent },
        tsdocMessageReporting: { default: silent },
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      // What it says of its own version, and of a report that is not there yet.
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  if (!succeeded) throw new Error("the report of the public surface could not be made; its errors are above");
  return {
    declarations: readFileSync(rollup, "utf8"),
    report: withoutFields(readFileSync(join(reports, "postform.api.md"), "utf8")),
  };
}

/** The types of company files are made of thousands of lines of descriptions, which docs/company-file.md and the schema for editors say in full. */
const withoutFields = (report: string): string =>
  report.replace(
    /^const (companyFields|nameServerFields): \{\n.*?^\};\n/gms,
    "const $1: {}; // docs/company-file.md\n",
  );

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(join(root, "dist/index.d.ts"), publicTypes().declarations);
