// The stream of mail in a lab of its own: `npx tsx test/faults/stream/run.ts [APPLIES] [SECONDS] [--no-restarts]`, two hundred unless told, as long as they take, and with the changes that restart a mail server. A part of `npm run test:faults`.
import { parseArgs } from "node:util";
import { deployment, labCommands, must } from "../../scenario/lab.ts";
import { stream } from "./stream.ts";

const { values, positionals } = parseArgs({
  options: { "no-restarts": { type: "boolean", default: false } },
  allowPositionals: true,
});
const deployed = await deployment("stream");
try {
  await must(labCommands(deployed).deploy(), "cdktf deploy");
  const [applies = 200, within = Number.POSITIVE_INFINITY] = positionals.map(Number);
  const { figures, problems } = await stream(deployed, applies, {
    tell: console.log,
    within,
    restarts: !values["no-restarts"],
  });
  console.log([figures, ...problems].join("\n"));
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await deployed.remove();
}
