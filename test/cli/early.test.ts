// A stack's hosts are read while Terraform starts: those of its last plan, and no others.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { noteHosts, readEarly } from "../../cli/stacks/early.ts";
import { closeAll, openHost } from "../../provider/host/index.ts";
import { answer, listening, says, sshServer } from "../host/ssh-server.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-early-"));
const stack = { name: "acme", folder, dependencies: [] };
const note = join(folder, ".terraform/postform-hosts.json");
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serving() {
  let asked = 0;
  const shell = says(answer("facts\tdebian-12\tmail\nend\n"));
  const connection = await listening(
    sshServer({
      shell: (channel) => {
        asked += 1;
        shell(channel);
      },
    }),
  );
  return { connection, port: Number(new URL(connection).port), asked: () => asked };
}

test("those that the stack sets up are noted with the keys that they showed, and read at the next", async () => {
  const [own, other] = [await serving(), await serving()];
  const resource = { postform_host: { main: { address: "127.0.0.1", port: own.port, user: "root" } } };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ resource }));
  await readEarly(stack);
  for (const { connection } of [own, other]) await openHost(connection).facts();
  await noteHosts(stack);
  expect(JSON.parse(readFileSync(note, "utf8"))).toEqual([own.connection]);
  await closeAll();
  await readEarly(stack);
  await vi.waitFor(() => expect(own.asked()).toBe(2));
  expect(other.asked()).toBe(1);
});

test("a note that was cut short is none, and a host that is gone is nobody's trouble", async () => {
  mkdirSync(join(folder, ".terraform"));
  writeFileSync(note, '["ssh:');
  await readEarly(stack);
  writeFileSync(note, '["nothing", "ssh://root@127.0.0.1:1?hostkey=SHA256:x"]');
  await readEarly(stack);
  await expect(openHost("ssh://root@127.0.0.1:1?hostkey=SHA256:x").facts()).rejects.toThrow(/127\.0\.0\.1/);
});
