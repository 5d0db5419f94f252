// One CommonJS file out of an entry point and all that it imports; used by the build and by the tests of the provider core.
import { build, type Plugin } from "esbuild";

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

export async function bundle({ entry, outfile }: { entry: string; outfile: string }): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [withoutNativeAddons],
    logLevel: "warning",
  });
}
