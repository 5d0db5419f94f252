// The provider as it is built for these tests: it stops at a step that a file names, as the instrumented scripts do on the host, until it is told to go on.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closeAll } from "../../provider/host/index.ts";
import "../../provider/main.ts";

const folder = process.env["POSTFORM_FAULTS"] ?? "";
const file = (name: string) => join(folder, name);

subscribe("provider.step", (message) => {
  if (!existsSync(file("passed"))) return;
  appendFileSync(file("passed"), `${(message as { name: string }).name}\n`);
  const passed = readFileSync(file("passed"), "utf8").split("\n").length - 1;
  if (!existsSync(file("stop")) || Number(readFileSync(file("stop"), "utf8")) !== passed) return;
  writeFileSync(file("reached"), "");
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(file("go"))) Atomics.wait(clock, 0, 0, 5);
  // The next step waits for an order of its own.
  rmSync(file("go"));
});

// As a new process would: the next call connects.
process.on("SIGUSR2", () => void closeAll().then(() => writeFileSync(file("closed"), "")));
