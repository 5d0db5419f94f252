// A guest that boots at once, even emulated, for tests of what happens to machines and not in them: a boot sector that tells a host key on the serial console, and turns itself off when it is asked to (ACPI).

/** The key that it tells: one for all, as nobody connects to it. */
export const tinyKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5CzW5Oa4rb3pS0fYw0n0e4Vv0GkYc0mJk3q1mJx9aB";

/** 16-bit code at 7c00h: it writes what follows it to COM1, lets the power button be noticed (ICH9: PM1_EN at 602h), sleeps until it was pressed (PM1_STS at 600h), and turns off (PM1_CNT at 604h). */
const code = Buffer.from(
  [
    "31c0 8ed8 8ed0 bc007c fc", //    ds = ss = 0, sp = 7c00h
    "be3f7c bafd03", //               si = the text, dx = COM1's line status
    "ac 84c0 7410 88c4", //           next: a character; none: all is said
    "ec a820 74fb", //                wait until the last one went
    "88e0 b2f8 ee b2fd ebeb", //      write it; next
    "ba0206 b80001 ef fb", //         enable the power button; let the clock wake us
    "f4 ba0006 ed f6c401 74f6", //    sleep; until it is pressed
    "b204 b80020 ef ebee", //         off
  ]
    .join("")
    .replaceAll(" ", ""),
  "hex",
);

/** The disk of such a guest: one sector. */
export function tinyDisk(address: string): Buffer {
  const sector = Buffer.alloc(512);
  code.copy(sector);
  sector.write(`\npostform-first-boot ${tinyKey} ${address} \r\n`, code.length, "latin1");
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** The volume's name in the hypervisor's pool `default`. */
export const tinyImage = "tiny.qcow2";

/** Shell, on a hypervisor: puts it there. */
export const putTinyImage = (address: string): string =>
  `cd /var/lib/libvirt/images && echo ${tinyDisk(address).toString("base64")} | base64 -d > /tmp/tiny.raw &&
  qemu-img convert -f raw -O qcow2 /tmp/tiny.raw ${tinyImage} && rm /tmp/tiny.raw && virsh -q pool-refresh default`;
