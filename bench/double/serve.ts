// A process that is many hosts: what they answer is in a file that world.ts wrote. Started by double.ts, so that their work is not the client's.
import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { type Double, listen } from "./hosts.ts";

const [file = "", roundTrip = "0", hostTime = ""] = process.argv.slice(2);
const counts = { connections: 0, commands: 0 };
for (const double of deserialize(readFileSync(file)) as Double[]) {
  const answers = [...double.answers].map(
    ([asked, answer]) => [asked, hostTime === "" ? answer : { ...answer, milliseconds: Number(hostTime) }] as const,
  );
  await listen({ ...double, answers: new Map(answers) }, { roundTrip: Number(roundTrip), counts });
}

// What was done so far, whenever it is asked.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ ...counts, cpuSeconds: (user + system) / 1e6 });
});
process.on("disconnect", () => process.exit(0));
process.send?.("listening");
