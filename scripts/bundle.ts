// An entry point and what it imports as one CommonJS file, or as a program in parts of which each is loaded when it is needed; used by the build and by the tests of the provider core.
import { type BuildOptions, build, type Plugin } from "esbuild";
import { validators } from "./validators.ts";

interface Bundled {
  readonly entry: string;
  readonly outfile: string;
  /** Packages that are found where it runs, and not bundled. @default none */
  readonly external?: readonly string[];
}

/** ssh2 tries its native addons inside a try block and goes on in JavaScript without them; a bundle for four platforms carries none. */
const withoutNativeAddons: Plugin = {
  name: "without-native-addons",
  setup(context) {
    context.onResolve({ filter: /\.node$|^cpu-features$/ }, ({ path }) => ({ path, namespace: "native-addon" }));
    context.onLoad({ filter: /.*/, namespace: "native-addon" }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is a native addon, which this bundle leaves out`)});`,
    }));
  },
};

/** A program in one file. */
export const programOptions = (bundled: Bundled): BuildOptions => ({
  ...optionsOf(bundled),
  banner: { js: "#!/usr/bin/env node" },
});

export async function bundle(bundled: Bundled): Promise<void> {
  await build(programOptions(bundled));
}

export async function bundleLibrary(bundled: Bundled): Promise<void> {
  await build(optionsOf(bundled));
}

/** What CommonJS packages expect of Node, and ES modules have to ask for. */
const commonJs = `import { createRequire as requireOf_ } from "node:module";
const require = requireOf_(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;`;

/** Programs as ES modules in a folder: `NAME.mjs` of each entry, and the parts that they share or import later. What a start does not need, it does not read. */
export async function bundleParts({
  entries,
  folder,
  external,
}: {
  entries: Readonly<Record<string, string>>;
  folder: string;
  external: readonly string[];
}): Promise<void> {
  const { outfile, define, ...options } = optionsOf({ entry: "", outfile: folder, external });
  await build({
    ...options,
    entryPoints: entries,
    format: "esm",
    splitting: true,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "part-[hash]",
    banner: { js: `#!/usr/bin/env node\n${commonJs}` },
  });
}

function optionsOf({ entry, outfile, external = [] }: Bundled): BuildOptions {
  return {
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    define: { "import.meta.dirname": "__dirname" },
    external: [...external],
    plugins: [withoutNativeAddons, validators],
    logLevel: "warning",
  };
}
