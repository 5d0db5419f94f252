// The host key of a virtual machine that another stack makes: asked of its hypervisor, and then as strict as a pinned one.
import { afterAll, expect, it, vi } from "vitest";
import { formatConnection, parseConnection } from "../../provider/host/connection.ts";
import { closeJumps, SshSession } from "../../provider/host/ssh.ts";
import { noteXml } from "../../provider/render/libvirt.ts";
import { listening, publicKey, says, sshServer } from "./ssh-server.ts";

afterAll(() => vi.unstubAllEnvs());

const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ";
const noted = (hostKey?: string) =>
  noteXml(hostKey ? "ready" : "booting", { model: {}, volumes: [], macs: [], ...(hostKey ? { hostKey } : {}) });

/** What a command on the machine comes to, where its hypervisor says this. */
async function outcome(said: string, how: { code?: number; err?: string } = {}): Promise<string> {
  vi.stubEnv("SSH_AUTH_SOCK", undefined);
  const guest = sshServer({ shell: says("hello") });
  const asked: string[] = [];
  const hypervisor = sshServer({
    shell: (channel, _, command) => {
      asked.push(command);
      says(said, how)(channel);
    },
  });
  const { port } = parseConnection(await listening(guest));
  const connection = formatConnection({
    user: "root",
    address: "127.0.0.1",
    port,
    machine: "ns",
    hypervisor: await listening(hypervisor),
  });
  const session = new SshSession(parseConnection(connection));
  try {
    const { stdout } = await session.exec("true", "", { seconds: 10 });
    expect(asked).toEqual([expect.stringMatching(/virsh .* metadata '?ns'? urn:postform:machine:1 --config$/)]);
    return stdout.toString();
  } catch (error) {
    return (error as Error).message;
  } finally {
    await session.close();
    await closeJumps();
    guest.close();
    hypervisor.close();
  }
}

it("is trusted as the hypervisor has it noted", async () => {
  expect(await outcome(noted(publicKey))).toBe("hello");
});

it("refuses whoever shows another one", async () => {
  expect(await outcome(noted(other))).toMatch(/shows another host key than the one that is pinned/);
});

it.each([
  [
    "the machine has not told it yet",
    noted(),
    {},
    /host key of the machine ns is not known on .*: it has not told it yet/,
  ],
  ["there is no such machine", "", { code: 1, err: "error: failed to get domain 'ns'\n" }, /failed to get domain 'ns'/],
  ["it is no key", noted("ssh-ed25519 AAAA\nevil"), {}, /is not known/],
])("is not guessed where %s", async (_, said, how, message) => {
  expect(await outcome(said, how)).toMatch(message);
});
