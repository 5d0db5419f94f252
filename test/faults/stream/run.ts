// The stream of mail in a lab of its own: `npx tsx test/faults/stream/run.ts [APPLIES]`, two hundred unless told. A part of `npm run test:faults`.
import { deployment, labCommands, must } from "../../scenario/lab.ts";
import { stream } from "./stream.ts";

const deployed = await deployment("stream");
try {
  await must(labCommands(deployed).deploy(), "cdktf deploy");
  const { figures, problems } = await stream(deployed, Number(process.argv[2] ?? 200), console.log);
  console.log([figures, ...problems].join("\n"));
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await deployed.remove();
}
