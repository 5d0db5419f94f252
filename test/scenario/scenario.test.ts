// The two companies in the lab, from the first deploy to the last destroy: one file, because the order matters.
import { describe, it } from "vitest";
import { acmeSuite } from "./acme.ts";
import { adoptSuite } from "./adopt.ts";
import { attachedSuite } from "./attached.ts";
import { changesSuite } from "./changes.ts";
import { deletionsSuite } from "./deletions.ts";
import { destroySuite } from "./destroy.ts";
import { driftSuite } from "./drift.ts";
import { engineSuite } from "./engine.ts";
import { featuresSuite } from "./features.ts";
import { gateSuite } from "./gate.ts";
import { hostedSuite } from "./hosted.ts";
import { importSuite } from "./import.ts";
import { interruptSuite } from "./interrupt.ts";
import { movedSuite } from "./moved.ts";
import { plansSuite } from "./plans.ts";
import { refusalsSuite } from "./refusals.ts";
import { requirementsSuite } from "./requirements.ts";
import { secondarySuite } from "./secondary.ts";
import { secretsSuite } from "./secrets.ts";
import { statusSuite } from "./status.ts";
import { streamSuite } from "./stream.ts";

if (process.getuid?.() === 0) {
  describe("the two companies", () => {
    plansSuite();
    importSuite();
    requirementsSuite();
    statusSuite();
    gateSuite();
    // Without the gate, which proves each of their applies.
    secretsSuite();
    driftSuite();
    attachedSuite();
    hostedSuite();
    changesSuite();
    streamSuite();
    secondarySuite();
    acmeSuite();
    refusalsSuite();
    featuresSuite();
    movedSuite();
    deletionsSuite();
    engineSuite();
    adoptSuite();
    interruptSuite();
    destroySuite();
  });
} else {
  // setup.ts says why, and fails in CI.
  it.skip("the two companies: needs root", () => undefined);
}
