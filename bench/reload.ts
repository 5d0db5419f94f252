// What a name server answers while a zone of a hundred thousand records is reloaded all the time, against what it answers when nothing changes.
import { join } from "node:path";
import { hostCommand } from "../lab/enter.ts";
import { projectRoot, run } from "../test/run.ts";
import { records } from "./large.ts";
import { byTurns, goal, type Part } from "./measure.ts";
import { LabProject, right } from "./project.ts";

const asked = 2000;
const seconds = 10;
const zone = "/var/lib/bind/postform/big.example.zone";
/** As often as named takes them: it queues one, and forgets what comes until then. */
const reloads = `end=$(($(date +%s) + ${seconds})); while [ "$(date +%s)" -lt "$end" ]; do touch ${zone}; rndc reload big.example > /dev/null; sleep 0.2; done`;

export async function reload(tell: (text: string) => void, times = 3): Promise<Part> {
  const project = new LabProject("bench-reload", "baidu=bookworm");
  try {
    await project.up();
    project.company("big", records.company(100_000, 0));
    await project.postform("deploy", "--auto-approve");
    const on = (script: string) => right(run(...hostCommand(project.lab, "baidu", ["sh", "-c", script])), script);
    const load = async (during: () => Promise<unknown>) => {
      const words = ["198.18.0.10", "h1.big.example", String(asked), String(seconds)];
      const asking = project.client(join(projectRoot, "node_modules/.bin/tsx"), [
        join(import.meta.dirname, "names-load.ts"),
        ...words,
      ]);
      await during();
      const { answered } = JSON.parse((await asking).stdout) as { answered: number };
      return answered / seconds;
    };
    const measured = await byTurns(
      {
        "answers while nothing changes": () => load(async () => {}),
        "answers while the zone reloads all the time": () => load(() => on(reloads)),
      },
      { times, unit: "per second", tell },
    );
    const [against = "", what = ""] = measured.map((one) => one.what);
    return {
      title: "A name server that reloads",
      about: `A client asks ${asked} times a second for a name in a zone of 100,000 records; what is answered within a second counts. Debian 12's BIND on a lab host; client, server and reload share the two processors.`,
      measured,
      goals: [goal(measured, { what, against, limit: 0.9, atLeast: true })],
    };
  } finally {
    await project.close();
  }
}
