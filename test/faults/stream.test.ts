// The stream of mail: two hundred applies in a row (POSTFORM_APPLIES for another number), in a lab of its own.
import { afterAll, beforeAll, describe, it } from "vitest";
import { deployment, labCommands, must } from "../scenario/lab.ts";
import { stream } from "./stream/stream.ts";

const applies = Number(process.env["POSTFORM_APPLIES"] ?? 200);

describe.runIf(process.getuid?.() === 0)("while the companies change again and again", () => {
  let deployed: Awaited<ReturnType<typeof deployment>>;
  beforeAll(async () => {
    deployed = await deployment("stream");
    await must(labCommands(deployed).deploy(), "cdktf deploy");
  }, 1_200_000);
  afterAll(() => deployed?.remove(), 120_000);

  it(
    `no message is lost, doubled or bounced, and no session ends, over ${applies} applies`,
    () => stream(deployed, applies),
    applies * 30_000 + 300_000,
  );
});
