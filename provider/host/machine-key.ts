// The host key that a virtual machine told at its first boot, as its hypervisor has it noted (render/libvirt.ts). Used by ssh.ts.
import { quoteAll } from "./quote.ts";

/** In the session of an account that is root. */
export const machineKeyCommand = (name: string): string =>
  `env LC_ALL=C virsh -q -c qemu:///system metadata ${quoteAll([name])} urn:postform:machine:1 --config`;

/** `ssh-ed25519 AAAA…`; undefined for what is no note, or one of a machine that has not told its key yet. */
export function machineKey(note: string): string | undefined {
  const [, text = ""] = />\s*([A-Za-z0-9+/=]+)\s*</.exec(note) ?? [];
  try {
    const { hostKey } = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as { hostKey?: unknown };
    return typeof hostKey === "string" && /^ssh-ed25519 [A-Za-z0-9+/]+=*$/.test(hostKey) ? hostKey : undefined;
  } catch {
    return undefined;
  }
}
