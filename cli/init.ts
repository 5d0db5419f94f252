// `postform init`: a folder becomes a project that deploys: of company files, or of constructs in TypeScript. Writes over nothing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { packageRoot } from "../provider/install/package-root.ts";
import { formats } from "../schemas/formats.ts";
import { companyText } from "./add/company-text.ts";
import { labAddress, labHosts, labMachine, nameServerText } from "./init/lab.ts";
import { companiesReadme, program, typescriptReadme } from "./init/texts.ts";

interface Options {
  readonly typescript?: true;
  readonly lab?: true;
  readonly company: string;
  readonly domain?: string;
  readonly address: string;
}

export function register(parent: Command): void {
  parent
    .command("init")
    .summary("make a project that deploys")
    .description(
      "Makes a project with one company as an example: of company files, or with --typescript of constructs. What is in the folder already is left as it is; where a file would be written over, nothing is written.",
    )
    .argument("[folder]", "where (default: here)", ".")
    .option("--typescript", "a program of constructs, and no company files")
    .addOption(
      new Option(
        "--lab",
        "company files for hosts of `postform lab`, a name server's too: to try it without a server",
      ).conflicts(["typescript", "address"]),
    )
    .option("--company <name>", "the company's name", named, "acme")
    .option("--domain <domain>", "its domain (default: NAME.example)", domain)
    .option("--address <address>", "IP address of its machine", address, "192.0.2.10")
    .action(init);
}

function init(folder: string, { typescript, lab, company, domain: given, address: at }: Options): void {
  if (lab && company === "ns") throw new Error("--company ns: that is the name server; give the company another name");
  const facts = { name: company, domain: given ?? `${company}.example`, address: lab ? labAddress : at };
  const name =
    basename(resolve(folder))
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-") || "project";
  const files = typescript ? typescriptFiles(name, facts) : companyFiles(name, facts, lab === true);
  const own = join(folder, "package.json");
  const hasPackage = existsSync(own);
  if (!hasPackage) files.set("package.json", packageJson(name, { folder, typescript: typescript === true }));
  const taken = [...files.keys()].map((path) => join(folder, path)).filter((path) => existsSync(path));
  if (taken.length > 0)
    throw new Error(
      `nothing was written, as ${taken.join(", ")} ${taken.length === 1 ? "is" : "are"} there already; name another folder, or add a company by \`postform add company\``,
    );
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: "wx" });
    console.log(`wrote ${join(folder, path)}`);
  }
  const steps = [
    ...(folder === "." ? [] : [`cd ${folder}`]),
    ...installing(folder, { hasPackage, typescript: typescript === true }),
  ];
  const file = typescript ? "main.ts" : `companies/${company}.yaml`;
  if (steps.length > 0) console.log(`\nNext:\n${steps.map((step) => `  ${step}`).join("\n")}`);
  console.log(
    lab
      ? `\nGo on as README.md says: the lab is started by npx postform lab up --hosts ${labHosts}`
      : `\nSay in ${file} what your machine is, and go on as README.md says.`,
  );
}

interface Facts {
  readonly name: string;
  readonly domain: string;
  readonly address: string;
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

const ignored = `node_modules/
cdktf.out/
.terraform/
# States: keep them in a backend that your team shares, not in git.
*.tfstate*
*.log
`;

const cdktf = (name: string, app: string) =>
  json({ language: "typescript", app, projectId: name, sendCrashReports: "false" });

const schema = "../node_modules/postform/schemas/company.schema.json";

function companyFiles(
  project: string,
  { name, domain: mailDomain, address: at }: Facts,
  lab: boolean,
): Map<string, string> {
  const text = companyText(
    {
      name,
      domain: mailDomain,
      address: at,
      ...(lab ? { machine: labMachine, nameServer: "ns" } : {}),
      hostname: `mail.${mailDomain}`,
      contact: `hostmaster@${mailDomain}`,
      passwordsFrom: `file:~/${name}-passwords.json`,
      web: true,
    },
    schema,
  );
  return new Map([
    ["cdktf.json", cdktf(project, "npx postform synth")],
    [".gitignore", ignored],
    ...(lab ? [["companies/ns.yaml", nameServerText(mailDomain, schema)] as const] : []),
    [`companies/${name}.yaml`, text],
    ["README.md", companiesReadme(project, { name, domain: mailDomain }, lab ? labHosts : undefined)],
  ]);
}

function typescriptFiles(project: string, facts: Facts): Map<string, string> {
  return new Map([
    ["cdktf.json", cdktf(project, "npx tsx main.ts")],
    [".gitignore", ignored],
    ["main.ts", program(facts)],
    [
      "tsconfig.json",
      json({
        compilerOptions: {
          target: "es2022",
          module: "nodenext",
          strict: true,
          skipLibCheck: true,
          noEmit: true,
          types: ["node"],
        },
        include: ["*.ts"],
      }),
    ],
    ["README.md", typescriptReadme(project, facts)],
  ]);
}

interface Own {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const ownPackage = () => JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as Own;

function packageJson(name: string, { folder, typescript }: { folder: string; typescript: boolean }): string {
  const { peerDependencies } = ownPackage();
  return json({
    name,
    private: true,
    type: "module",
    dependencies: { postform: origin(folder), ...peerDependencies },
    ...(typescript ? { devDependencies: { "@types/node": "^20.0.0", tsx: "^4.0.0", typescript: "^5.0.0" } } : {}),
  });
}

/** Where the project gets this package: the tarball that it was installed from, or what a checkout packs; else a registry's. */
function origin(folder: string): string {
  const root = packageRoot();
  const { version } = ownPackage();
  const file = (path: string) => `file:${relative(resolve(folder), path)}`;
  if (basename(dirname(root)) !== "node_modules") return file(join(root, `postform-${version}.tgz`));
  try {
    const lock = JSON.parse(readFileSync(join(dirname(root), ".package-lock.json"), "utf8")) as {
      packages: Readonly<Record<string, { resolved?: string }>>;
    };
    const resolved = lock.packages["node_modules/postform"]?.resolved ?? "";
    return resolved.startsWith("file:")
      ? file(resolve(dirname(dirname(root)), resolved.slice("file:".length)))
      : version;
  } catch {
    return version;
  }
}

/** What a person types before anything else works. */
function installing(
  folder: string,
  { hasPackage, typescript }: { hasPackage: boolean; typescript: boolean },
): string[] {
  const root = packageRoot();
  const packed = join(root, `postform-${ownPackage().version}.tgz`);
  const pack = basename(dirname(root)) !== "node_modules" && !existsSync(packed) ? [`(cd ${root} && npm pack)`] : [];
  if (!hasPackage) return [...pack, "npm install"];
  const has = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const { peerDependencies } = ownPackage();
  const wanted = {
    postform: origin(folder),
    ...peerDependencies,
    ...(typescript ? { tsx: "^4.0.0", typescript: "^5.0.0", "@types/node": "^20.0.0" } : {}),
  };
  const lacking = Object.entries(wanted).filter(([name]) => !has.dependencies?.[name] && !has.devDependencies?.[name]);
  const words = lacking.map(([name, version]) =>
    version.startsWith("file:") ? version.slice("file:".length) : `${name}@${version}`,
  );
  return lacking.length === 0
    ? []
    : [...(has.dependencies?.["postform"] ? [] : pack), `npm install ${words.join(" ")}`];
}

const checked =
  (format: "name" | "domain" | "address") =>
  (value: string): string => {
    if (!formats[format].test(value)) throw new InvalidArgumentError(`allowed is ${formats[format].allowed}`);
    return value;
  };
const named = checked("name");
const domain = checked("domain");
const address = checked("address");
