// A small ISO 9660 image (ECMA-119, level 1 but for the names' characters), as cloud-init's NoCloud seed needs one: files in its root, the same bytes for the same files.

const sector = 2048;
/** Where the root directory lies, after the system area, two descriptors and two path tables; the files follow. */
const rootAt = 20;

const both16 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(value, 0);
  bytes.writeUInt16BE(value, 2);
  return bytes;
};
const both32 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return bytes;
};

/** Throws for a label of more than 32 characters, and for more files than a directory of one sector has room for. */
export function iso9660(label: string, files: Readonly<Record<string, string>>): Buffer {
  if (label.length > 32) throw new Error(`the label ${label} has ${label.length} characters, at most 32 are allowed`);
  let at = rootAt + 1;
  const placed = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => {
      const content = Buffer.from(text, "utf8");
      const file = { name: `${name.toUpperCase()}.;1`, content, at };
      at += Math.ceil(content.length / sector);
      return file;
    });
  const self = record("\0", { at: rootAt, size: sector, folder: true });
  const root = Buffer.concat([
    self,
    record("\x01", { at: rootAt, size: sector, folder: true }),
    ...placed.map(({ name, content, at }) => record(name, { at, size: content.length, folder: false })),
  ]);
  if (root.length > sector) throw new Error(`${placed.length} files are more than the image has room for`);

  const image = Buffer.alloc(at * sector);
  descriptor(label, at, self).copy(image, 16 * sector);
  Buffer.from("\xffCD001\x01", "latin1").copy(image, 17 * sector);
  pathTable("LE").copy(image, 18 * sector);
  pathTable("BE").copy(image, 19 * sector);
  root.copy(image, rootAt * sector);
  for (const { content, at } of placed) content.copy(image, at * sector);
  return image;
}

/** The primary volume descriptor (8.4). */
function descriptor(label: string, sectors: number, root: Buffer): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes.write("\x01CD001\x01", 0, "latin1");
  // Identifiers are padded by spaces, unset dates are zeros.
  bytes.fill(" ", 8, 72).fill(" ", 190, 813);
  bytes.write(label, 40, "latin1");
  both32(sectors).copy(bytes, 80);
  both16(1).copy(bytes, 120);
  both16(1).copy(bytes, 124);
  both16(sector).copy(bytes, 128);
  both32(10).copy(bytes, 132);
  bytes.writeUInt32LE(18, 140);
  bytes.writeUInt32BE(19, 148);
  root.copy(bytes, 156);
  for (const at of [813, 830, 847, 864]) bytes.fill("0", at, at + 16);
  bytes[881] = 1;
  return bytes;
}

/** It has the root alone (9.4). */
function pathTable(order: "LE" | "BE"): Buffer {
  const bytes = Buffer.alloc(10);
  bytes[0] = 1;
  bytes[`writeUInt32${order}`](rootAt, 2);
  bytes[`writeUInt16${order}`](1, 6);
  return bytes;
}

/** A directory's record of a file (9.1), dated 2000-01-01. */
function record(name: string, { at, size, folder }: { at: number; size: number; folder: boolean }): Buffer {
  const bytes = Buffer.alloc(33 + name.length + ((name.length + 1) % 2));
  bytes[0] = bytes.length;
  both32(at).copy(bytes, 2);
  both32(size).copy(bytes, 10);
  Buffer.from([100, 1, 1, 0, 0, 0, 0]).copy(bytes, 18);
  bytes[25] = folder ? 2 : 0;
  both16(1).copy(bytes, 28);
  bytes[32] = name.length;
  bytes.write(name, 33, "latin1");
  return bytes;
}
