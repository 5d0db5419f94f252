// One CommonJS file out of an entry point and what it imports; used by the build and by the tests of the provider core.
import { type BuildOptions, build, type Plugin } from "esbuild";

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

/** A program. */
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
    plugins: [withoutNativeAddons],
    logLevel: "warning",
  };
}
