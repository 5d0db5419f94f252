// The stream of mail in a lab of its own: `npx tsx test/faults/stream/run.ts [APPLIES] [SECONDS]`, two hundred unless told, and as long as they take. A part of `npm run test:faults`.
import { deployment, labCommands, must } from "../../scenario/lab.ts";
import { stream } from "./stream.ts";

const deployed = await deployment("stream");
try {
  await must(labCommands(deployed).deploy(), "cdktf deploy");
  const [applies = 200, within] = process.argv.slice(2).map(Number);
  const { figures, problems } = await stream(deployed, applies, { tell: console.log, ...(within ? { within } : {}) });
  console.log([figures, ...problems].join("\n"));
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await deployed.remove();
}
