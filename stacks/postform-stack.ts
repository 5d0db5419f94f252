// What every stack of ours has: the provider, placed in the stack's folder so that no registry is needed, and the checks of the whole picture.
import { dirname, join } from "node:path";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer.js";
import { PostformProvider } from "../constructs/bindings/index.ts";
import { type Construct, type IValidation, TerraformStack } from "../constructs/cdktf.ts";
import { wholePicture } from "../constructs/checks/index.ts";
import { installProviders } from "../provider/install/index.ts";

export class PostformStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new PostformProvider(this, "postform");
    this.node.addValidation({ validate: () => wholePicture(this) } satisfies IValidation);
    addCustomSynthesis(this, {
      onSynthesize: ({ manifest, outdir }) =>
        installProviders(dirname(join(outdir, manifest.forStack(this).synthesizedStackPath)), {
          providers: ["postform", "null"],
        }),
    });
  }
}
