// A machine that was given its host key at its first boot, as a cloud's is: known by it at the first contact, and by no key that others know after it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { App, type Construct, LocalBackend, TerraformResource } from "../../constructs/cdktf.ts";
import { FirstBoot, Host, PostformStack } from "../../index.ts";
import { ownLab } from "./own-lab.ts";

const address = "198.18.0.30";
const hostname = "mail.acme.example";

/** Stands in for a cloud's machine: Terraform's own terraform_data, whose output is known after apply. */
class Machine extends TerraformResource {
  constructor(
    scope: Construct,
    readonly userData: string,
  ) {
    super(scope, "machine", { terraformResourceType: "terraform_data" });
  }

  protected override synthesizeAttributes() {
    return { input: { user_data: this.userData, address } };
  }
}

export function firstContactSuite(): void {
  describe("a machine with an injected host key", () => {
    const lab = ownLab("first-contact", "m=bookworm");
    const out = () => join(lab.folder, "cdktf.out");
    const stack = () => join(out(), "stacks/acme");
    const path = () => join(lab.folder, "terraform.tfstate");
    const state = () => readFileSync(path(), "utf8");
    const terraform = (...args: string[]) =>
      lab.client(terraformBinary(), [...args, "-no-color", "-input=false"], {}, stack());
    const succeeds = async (...args: string[]) => {
      const { code, output } = await terraform(...args);
      expect(code, output).toBe(0);
      return output;
    };
    const oneLine = (text: string) => text.replace(/\s*│?\s+/g, " ");
    const shown = () => lab.on("m", "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d ' ' -f 2");

    /** A pair as tls_private_key makes it, and its fingerprint. */
    function keyPair(name: string) {
      const file = join(lab.folder, name);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
      const [privateKey, publicKey] = [file, `${file}.pub`].map((path) => readFileSync(path, "utf8")) as [
        string,
        string,
      ];
      return { privateKey, publicKey };
    }

    async function synth(hostKey: { privateKey: string; publicKey: string }, waitSeconds: number): Promise<void> {
      mkdirSync(out(), { recursive: true });
      const app = new App({ outdir: out() });
      const acme = new PostformStack(app, "acme");
      new LocalBackend(acme, { path: path() });
      const { sshKey } = await lab.list();
      const authorizedKeys = [readFileSync(`${sshKey}.pub`, "utf8")];
      const firstBoot = new FirstBoot(acme, "first-boot", { user: "root", authorizedKeys, hostname, hostKey });
      const machine = new Machine(acme, firstBoot.userData);
      Host.fromMachine(acme, "host", {
        firstBoot,
        waitSeconds,
        address: machine.getStringAttribute("output.address"),
        identity: "env:POSTFORM_SSH_KEY",
        adopt: true,
      });
      app.synth();
    }

    /** What cloud-init does with `ssh_deletekeys` and `ssh_keys`. */
    const inject = (pair: { privateKey: string; publicKey: string }) =>
      lab.on(
        "m",
        `rm -f /etc/ssh/ssh_host_*
umask 077
printf %s '${pair.privateKey}' > /etc/ssh/ssh_host_ed25519_key
printf %s '${pair.publicKey}' > /etc/ssh/ssh_host_ed25519_key.pub
systemctl reload ssh`,
      );

    it("is waited for until it shows that key, and no other is accepted", async () => {
      await synth(keyPair("another"), 3);
      await succeeds("init");
      const before = await shown();
      const { code, output } = await terraform("apply", "-auto-approve");
      expect(code, output).toBe(1);
      expect(oneLine(output)).toMatch(
        /shows another host key than the one that is pinned: .* \(waited 3 seconds for it\)/,
      );
      expect(await shown()).toBe(before);
      // A machine that never comes up as itself is given back without being asked.
      await succeeds("destroy", "-auto-approve", "-refresh=false");
    });

    it("is pinned by a key that was made on it after one apply, and the next plan is empty", async () => {
      const injected = keyPair("injected");
      await synth(injected, 300);
      expect(await succeeds("plan")).toMatch(/host_connection += \(known after apply\)/);
      // It boots meanwhile: until then it shows another key.
      const applied = succeeds("apply", "-auto-approve");
      await inject(injected);
      await applied;

      const fingerprint = (await shown()).trim();
      expect(fingerprint).not.toBe(
        execFileSync("ssh-keygen", ["-lf", join(lab.folder, "injected.pub")], { encoding: "utf8" }).split(" ")[1],
      );
      expect(state()).toContain(`hostkey=${fingerprint}`);
      expect(await lab.on("m", "cat /etc/ssh/ssh_host_*_key")).not.toContain(injected.privateKey.split("\n")[3]);
      expect(state()).not.toContain((await lab.on("m", "sed -n 4p /etc/ssh/ssh_host_ed25519_key")).trim());
      const { code, output } = await terraform("plan", "-detailed-exitcode");
      expect(code, output).toBe(0);
    });

    it("is not taken for one that shows the injected key later", async () => {
      await lab.on("m", "cp -a /etc/ssh /root/ssh");
      const read = (name: string) => readFileSync(join(lab.folder, name), "utf8");
      await inject({ privateKey: read("injected"), publicKey: read("injected.pub") });
      const { code, output } = await terraform("plan");
      expect(code, output).toBe(1);
      expect(oneLine(output)).toMatch(/shows another host key than the one that is pinned/);
      await lab.on("m", "rm -r /etc/ssh && mv /root/ssh /etc/ssh && systemctl reload ssh");
      await succeeds("plan", "-detailed-exitcode");
    });
  });
}
