// Looks whether a msgpack message holds as much as it claims, before anything is allocated for it: a few bytes can claim four thousand million elements.
// https://github.com/msgpack/msgpack/blob/master/spec.md

/** As deep as the encoder goes. */
const deepest = 1000;

/** Throws for a message that is cut short, claims more than it has, goes on after its end or is nested too deeply. Linear in its length. */
export function checkClaims(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // How many values are still to come at each level that is open.
  const open = [1];
  let at = 0;
  let claimed = 1;
  while (open.length > 0) {
    const level = open.length - 1;
    if (open[level] === 0) {
      open.pop();
      continue;
    }
    open[level]! -= 1;
    claimed -= 1;
    if (at >= bytes.length) throw cutShort();
    const { size, elements } = head(view, at);
    at += size;
    claimed += elements;
    // Each value that is still to come has at least one byte.
    if (at + claimed > bytes.length) throw cutShort();
    if (elements > 0) open.push(elements);
    if (open.length > deepest) throw new Error(`the message is nested more than ${deepest} deep`);
  }
  if (at < bytes.length) throw new Error("the message goes on after its end");
}

const cutShort = () => new Error("the message is cut short, or claims more than it holds");

/** Bytes of the value without what is inside, and how many values are inside. */
function head(view: DataView, at: number): { size: number; elements: number } {
  const type = view.getUint8(at);
  const leaf = (size: number) => ({ size, elements: 0 });
  /** The length that follows the type in so many bytes. */
  const length = (bytes: 1 | 2 | 4) => {
    if (at + 1 + bytes > view.byteLength) throw cutShort();
    return bytes === 1 ? view.getUint8(at + 1) : bytes === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1);
  };
  if (type <= 0x7f || type >= 0xe0) return leaf(1);
  if (type <= 0x8f) return { size: 1, elements: 2 * (type & 0x0f) };
  if (type <= 0x9f) return { size: 1, elements: type & 0x0f };
  if (type <= 0xbf) return leaf(1 + (type & 0x1f));
  const [kind, bytes = 0] = kinds[type - 0xc0]!;
  switch (kind) {
    case "fixed":
      return leaf(1 + bytes);
    case "bytes":
      return leaf(1 + bytes + length(bytes as 1));
    case "extension":
      return leaf(2 + bytes + length(bytes as 1));
    case "array":
      return { size: 1 + bytes, elements: length(bytes as 2) };
    case "map":
      return { size: 1 + bytes, elements: 2 * length(bytes as 2) };
  }
}

/** 0xc0 to 0xdf: how many bytes follow, or how many say how many do. 0xc1 is never used; the decoder refuses it. */
const kinds: readonly (readonly ["fixed" | "bytes" | "extension" | "array" | "map", number?])[] = [
  ...[0, 0, 0, 0].map((bytes) => ["fixed", bytes] as const),
  ...[1, 2, 4].map((bytes) => ["bytes", bytes] as const),
  ...[1, 2, 4].map((bytes) => ["extension", bytes] as const),
  ...[4, 8, 1, 2, 4, 8, 1, 2, 4, 8].map((bytes) => ["fixed", bytes] as const),
  ...[2, 3, 5, 9, 17].map((bytes) => ["fixed", bytes] as const),
  ...[1, 2, 4].map((bytes) => ["bytes", bytes] as const),
  ...[2, 4].map((bytes) => ["array", bytes] as const),
  ...[2, 4].map((bytes) => ["map", bytes] as const),
];
