// A person's Ctrl-C during an apply under the real Terraform: once, it stops when the change under way is done; twice, at once.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, scenarioLab } from "./lab.ts";
import { leftovers } from "./own-lab.ts";
import { plainStack } from "./steps.ts";

/** Starting it takes until somebody says so, with all of the set in place. */
const slow = `[Unit]
Description=@TEXT@
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'touch /run/interrupt-now; while [ -e /run/interrupt-hold ]; do sleep 0.1; done; cp /srv/interrupt/first /run/interrupt-saw'
[Install]
WantedBy=multi-user.target
`;

/** Two sets on one host, the second after the first. */
function stackOf(text: string) {
  const set = (name: string, more: object) => ({
    host_connection: "ssh://root@198.18.0.53:22",
    name: `interrupt-${name}`,
    files: {
      [`/srv/interrupt/${name}`]: { content: `${text}\n` },
      ...(name === "first"
        ? { "/etc/systemd/system/interrupt.service": { content: slow.replace("@TEXT@", text) } }
        : {}),
    },
    ...more,
  });
  const first = set("first", { units: { "interrupt.service": { on_change: "restart" } } });
  const second = set("second", { depends_on: ["postform_config.first"] });
  return plainStack("interrupt", { postform_config: { first, second } });
}

const look =
  "cd /srv/interrupt && for name in *; do echo $name $(cat $name); done; echo loaded $(cat /run/interrupt-saw); systemctl is-active interrupt";
const isLike = (first: string, second?: string) =>
  [`first ${first}`, ...(second ? [`second ${second}`] : []), `loaded ${first}`, "active", ""].join("\n");

export function interruptSuite(): void {
  describe("Ctrl-C during an apply", () => {
    const on = async (script: string): Promise<string> => {
      const { code, output, stdout } = await scenarioLab().exec("ns", script);
      expect(code, output).toBe(0);
      return stdout;
    };
    const until = (test: string) =>
      on(`n=0; until ${test}; do n=$((n + 1)); [ $n -lt 300 ] || exit 1; sleep 0.1; done`);

    /** Interrupts an apply while the first set is being changed; the other waits for it. */
    async function interrupted(
      stack: ReturnType<typeof stackOf>,
      times: 1 | 2,
      begin = () => stack.begin(["apply", "-auto-approve"]),
    ) {
      await on("rm -f /run/interrupt-now; touch /run/interrupt-hold");
      const apply = begin();
      await until("[ -e /run/interrupt-now ]");
      apply.interrupt();
      await apply.says(/Interrupt received/);
      if (times === 2) apply.interrupt();
      // Twice is at once: the host is still at it.
      else await on("rm /run/interrupt-hold");
      const { code, output } = await apply.ended;
      expect(code, output).toBe(1);
      await on("rm -f /run/interrupt-hold");
      await until("flock -n /run/postform/lock true");
      return output;
    }

    /** The next plan has that alone, and its apply leaves nothing to do or to clear away. */
    async function finishes(stack: ReturnType<typeof stackOf>, left: RegExp, end: string) {
      const apply = await stack.run(["apply", "-auto-approve"]);
      expect(apply.code, apply.output).toBe(0);
      expect(apply.output).toMatch(left);
      expect(apply.output.match(/^ {2}# \S+ will be/gm), apply.output).toHaveLength(1);
      expect(await on(look)).toBe(end);
      expect(await on(leftovers)).toBe("");
      expect(readdirSync(stack.folder).filter((name) => name.endsWith(".lock.info"))).toEqual([]);
    }

    it("once: what is under way is finished and in the state, nothing else is begun, and the next apply goes on", async () => {
      const stack = stackOf("one");
      const init = await stack.run(["init"]);
      expect(init.code, init.output).toBe(0);
      await interrupted(stack, 1);
      const { resources } = JSON.parse(readFileSync(join(stack.folder, "terraform.tfstate"), "utf8"));
      expect(resources).toMatchObject([{ name: "first", instances: [{ attributes: { drift: [] } }] }]);
      expect(await on(look)).toBe(isLike("one"));
      await finishes(stack, /postform_config\.second will be created/, isLike("one", "one"));
    });

    it("twice: it ends at once, the host has all of the change under way or nothing of it, and the next apply goes on", async () => {
      const stack = stackOf("two");
      const said = await interrupted(stack, 2);
      expect(said).toMatch(/Two interrupts received/);
      expect(await on(look)).toBe(isLike("two", "one"));
      await finishes(stack, /postform_config\.second will be updated in-place/, isLike("two", "two"));
    });

    it("once, in `postform deploy`: so it is there too", async () => {
      const stack = stackOf("three");
      const lab = scenarioLab();
      // A project whose app has nothing to do: the stack is there.
      const project = join(stack.folder, "project");
      mkdirSync(join(project, "cdktf.out"), { recursive: true });
      writeFileSync(join(project, "cdktf.json"), JSON.stringify({ app: "true" }));
      const workingDirectory = relative(join(project, "cdktf.out"), stack.folder);
      writeFileSync(
        join(project, "cdktf.out/manifest.json"),
        JSON.stringify({ stacks: { interrupt: { workingDirectory } } }),
      );
      copyFileSync(join(stack.folder, "main.tf.json"), join(stack.folder, "cdk.tf.json"));
      rmSync(join(stack.folder, "main.tf.json"));
      const said = await interrupted(stack, 1, () =>
        lab.begin("interrupt/project", join(projectRoot, "bin/postform"), ["deploy", "--auto-approve"]),
      );
      expect(said).toMatch(/^interrupt .* FAILED$/m);
      expect(await on(look)).toBe(isLike("three", "two"));
      await finishes(stack, /postform_config\.second will be updated in-place/, isLike("three", "three"));
      const plan = await stack.run(["plan", "-detailed-exitcode"]);
      expect(plan.code, plan.output).toBe(0);
      const destroy = await stack.run(["destroy", "-auto-approve"]);
      expect(destroy.code, destroy.output).toBe(0);
    });
  });
}
