// Whether virtual machines really run by the processor here: a /dev/kvm that opens proves nothing. Used by `lab up` for its hypervisors.
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

export const kvmDevice = "/dev/kvm";

/** How long the guest may take, seconds: it needs none, but the machine may be busy. */
const patience = 20;
/** What the guest tells: QEMU's debug exit ends with twice that and one. */
const word = 0x2a;

/** With a boot sector that tells its word and halts: mov al, word; out 0xf4, al; hlt; jmp -3. A disk has a cylinder at least. */
function disk(): Buffer {
  const bytes = Buffer.alloc(2 ** 20);
  Buffer.from([0xb0, word, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd]).copy(bytes);
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
}

interface Guest {
  /** The folders with QEMU, topmost first. */
  readonly layers: readonly string[];
  /** A folder for the time being. */
  readonly scratch: string;
  /** `tcg` is emulation: what a test sees that the guest itself is right by. @default "kvm" */
  readonly accelerator?: "kvm" | "tcg";
}

/** Undefined where a guest starts under KVM; else why not. */
export async function kvmProblem({ layers, scratch, accelerator = "kvm" }: Guest): Promise<string | undefined> {
  const kvm = accelerator === "kvm";
  if (kvm && !(existsSync(kvmDevice) && statSync(kvmDevice).isCharacterDevice()))
    return `there is no ${kvmDevice}: the processor cannot, or its firmware does not let it, or this machine is one itself`;
  rmSync(scratch, { recursive: true, force: true });
  for (const name of ["root", "boot"]) mkdirSync(join(scratch, name), { recursive: true });
  writeFileSync(join(scratch, "boot/disk"), disk());
  const qemu = [
    ...["timeout", "--signal=KILL", String(patience), "qemu-system-x86_64"],
    // As libvirt starts one: the processor as it is.
    ...(kvm ? ["-accel", "kvm", "-cpu", "host"] : ["-accel", "tcg"]),
    ...["-nodefaults", "-display", "none", "-no-reboot", "-m", "16"],
    ...["-drive", "file=/srv/disk,format=raw,if=virtio,readonly=on"],
    ...["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"],
  ];
  try {
    await run("unshare", ["--mount", "sh", "-c", withQemu, scratch, layers.join(":"), accelerator, ...qemu]);
    return "QEMU ended before its guest had started";
  } catch (error) {
    const [, code, words = ""] = /failed \((\w+)\): ([\s\S]*)/.exec((error as Error).message) ?? [];
    if (Number(code) === 2 * word + 1) return undefined;
    return code === "SIGKILL" || code === "137"
      ? `a guest of one instruction does not start under it within ${patience} seconds`
      : `QEMU says: ${words.trim().split("\n").at(-1)}`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The mounts end with the guest. */
const withQemu = `set -e
scratch=$0 layers=$1 accelerator=$2
shift 2
mount -t overlay -o "lowerdir=$layers" postform-kvm "$scratch/root"
mount --bind "$scratch/boot" "$scratch/root/srv"
mount -t tmpfs postform-kvm "$scratch/root/dev"
mkdir "$scratch/root/dev/shm"
[ "$accelerator" = tcg ] || mknod "$scratch/root${kvmDevice}" c 10 232
for device in null zero urandom; do touch "$scratch/root/dev/$device"; mount --bind "/dev/$device" "$scratch/root/dev/$device"; done
exec chroot "$scratch/root" "$@"
`;
