// Two pipelines at once on a state in a real PostgreSQL: one waits for the other or fails with clear words, and nothing is lost. Needs Debian's postgresql.
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { App, TerraformElement } from "../../constructs/cdktf.ts";
import { PostformStack } from "../../index.ts";
import { projectRoot, type Result, run } from "../run.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-long-state-"));
const data = join(folder, "postgres");
const port = "54399";
const versions = "/usr/lib/postgresql";
const programs = existsSync(versions) ? join(versions, readdirSync(versions).sort().at(-1) ?? "", "bin") : undefined;
/** PostgreSQL runs as nobody that is root. */
const asPostgres = (program: string, ...args: string[]) =>
  run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", join(programs ?? "", program), ...args], {
    cwd: data,
  });

/** A stack whose work takes a while, without any host. */
class Slow extends TerraformElement {
  override toTerraform() {
    const provisioner = [
      {
        "local-exec": {
          command: "echo begins >> $LOG; sleep 4; while [ ! -e $GO ]; do sleep 0.2; done; echo ends >> $LOG",
        },
      },
    ];
    return {
      resource: { terraform_data: { slow: { triggers_replace: "${var.round}", provisioner } } },
      variable: { round: {} },
    };
  }
}

const log = join(folder, "log");
const env = (round: number, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  NO_COLOR: "1",
  PG_CONN_STR: `postgres://postgres:not-in-any-file@127.0.0.1:${port}/postgres?sslmode=disable`,
  TF_VAR_round: String(round),
  LOG: log,
  // It goes on when this is there.
  GO: log,
  ...more,
});
const deploy = (round: number, more?: NodeJS.ProcessEnv): Promise<Result> =>
  run(join(projectRoot, "bin/postform"), ["deploy", "acme", "--auto-approve"], { cwd: folder, env: env(round, more) });
const begun = async (times: number) => {
  const count = async () => Number((await run("grep", ["-c", "begins", log])).stdout);
  while ((await count()) < times) await delay(200);
};
const rows = async (query: string) => {
  const { code, output, stdout } = await run("psql", ["-At", env(0)["PG_CONN_STR"] ?? "", "-c", query]);
  expect(code, output).toBe(0);
  return stdout.trim().split("\n");
};

beforeAll(async () => {
  if (!programs) throw new Error("there is no PostgreSQL: apt-get install postgresql");
  const { stdout } = await run("id", ["-u", "postgres"]);
  mkdirSync(data);
  for (const path of [folder, data]) chownSync(path, Number(stdout), Number(stdout));
  writeFileSync(join(folder, "password"), "not-in-any-file\n");
  chownSync(join(folder, "password"), Number(stdout), Number(stdout));
  const made = await asPostgres("initdb", "-D", data, "-A", "scram-sha-256", `--pwfile=${join(folder, "password")}`);
  expect(made.code, made.output).toBe(0);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${data}`;
  const started = await asPostgres("pg_ctl", "-D", data, "-w", "-l", join(data, "log"), "-o", options, "start");
  expect(started.code, started.output).toBe(0);
  const app = new App({ outdir: join(folder, "cdktf.out"), context: { state: { backend: "pg" } } });
  for (const name of ["acme", "globex"]) new Slow(new PostformStack(app, name), "slow");
  app.synth();
  // As a project whose app has just run.
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app: "true" }));
});
afterAll(async () => {
  await asPostgres("pg_ctl", "-D", data, "-m", "immediate", "stop");
  rmSync(folder, { recursive: true, force: true });
});

describe("two pipelines at once", () => {
  it("one waits for the other, and says so; both are in the state in the end", async () => {
    const first = await deploy(0);
    expect(first.code, first.output).toBe(0);
    const go = join(folder, "go-1");
    const slow = deploy(1, { GO: go });
    await begun(2);
    const waiting = deploy(2);
    // Terraform says that it waits after a moment, and there is nothing else to see of it from outside.
    await delay(8000);
    writeFileSync(go, "");
    for (const { code, output } of [await slow, await waiting]) expect(code, output).toBe(0);
    expect((await waiting).stderr).toContain("acme waits for its state, which somebody else has locked");
    // Never two at work, and each change came after the one before.
    const { stdout } = await run("cat", [log]);
    expect(stdout).toBe("begins\nends\n".repeat(3));
    const [serial] = await rows(`select data::json->>'serial' from "postform_acme".states`);
    expect(Number(serial)).toBeGreaterThanOrEqual(3);
  });

  it("who will not wait is told who has it, and harms nothing", async () => {
    const go = join(folder, "go");
    const slow = deploy(3, { GO: go });
    await begun(4);
    const refused = await deploy(4, { TF_CLI_ARGS_apply: "-lock-timeout=0s" });
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/Error acquiring the state lock[\s\S]*Who:\s+\S+@\S+/);
    writeFileSync(go, "");
    expect((await slow).code).toBe(0);
    const path = "{resources,0,instances,0,attributes,triggers_replace,value}";
    expect(await rows(`select data::json #>> '${path}' from "postform_acme".states`)).toEqual(["3"]);
  });

  it("stacks have schemas of their own, and no file has the password", async () => {
    expect(
      await rows("select schema_name from information_schema.schemata where schema_name like 'postform%' order by 1"),
    ).toEqual(["postform_acme"]);
    const { stdout } = await run("grep", ["-rl", "not-in-any-file", "--include=*.json", "--include=*.tfstate", folder]);
    expect(stdout).toBe("");
  });
});
