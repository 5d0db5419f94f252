// Numbers between Terraform, which counts in 512-bit floats, and JavaScript, which counts in doubles; used by the codec.

/** As many digits as the largest double has, and more. */
const longest = 400;

/** Fractions travel as decimal text: Terraform reads `0.1` from it as it reads it from the configuration, not as the nearest double. */
export function numberToWire(value: number): number | string {
  if (Number.isInteger(value)) return safe(value, String(value));
  if (!Number.isFinite(value)) throw new Error(`the number is ${value}: Terraform has only finite ones`);
  return String(value);
}

/** Refuses what a double cannot hold exactly: rounded, it would differ from the configuration and never converge. */
export function numberFromText(text: string): number {
  const value = Number(text);
  // Text of any length may come, and telling two decimals apart is slow for long ones.
  if (text.length > longest || !/\d/.test(text) || !Number.isFinite(value))
    throw new Error(`the number ${text.slice(0, 40)} is none that a double holds`);
  if (Number.isInteger(value)) return safe(value, text);
  if (!sameDecimal(text, String(value)))
    throw new Error(`the number ${text} has more digits than a double holds exactly: round it to 15 digits`);
  return value;
}

function safe(value: number, text: string): number {
  if (!Number.isSafeInteger(value))
    throw new Error(
      `the number ${text} is beyond ±9007199254740991 (2^53-1), which is as far as a double counts exactly`,
    );
  if (!sameDecimal(text, String(value)))
    throw new Error(`the number ${text} has more digits than a double holds exactly: round it to 15 digits`);
  return value === 0 ? 0 : value;
}

function sameDecimal(one: string, other: string): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** `-12.50e3` → `-125e2`: sign, digits without zeros at either end, exponent. */
function canonical(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return text;
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === "-" ? "-" : ""}${significant}e${power}`;
}
