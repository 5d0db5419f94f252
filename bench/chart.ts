// What a part measured in its first unit as bars in SVG: the medians, with a line from the least to the most. Readable on light and dark pages. Pure.
import { median, type Part } from "./measure.ts";
import { amount } from "./report.ts";

const width = 720;
const label = 250;
const row = 26;

/** One bar for each contestant, on one scale. */
export function chart({ title, measured: all }: Part): string {
  const measured = all.filter(({ unit }) => unit === all[0]?.unit);
  const most = Math.max(...measured.flatMap(({ values }) => values));
  const long = (value: number) => ((width - label - 90) * value) / most;
  const bars = measured.map(({ what, unit, values }, index) => {
    const y = 34 + index * row;
    const [least, middle, largest] = [Math.min(...values), median(values), Math.max(...values)];
    const end = label + long(largest);
    return `  <text x="${label - 8}" y="${y + 13}" text-anchor="end">${escaped(what)}</text>
  <rect x="${label}" y="${y}" width="${Math.max(1, long(middle)).toFixed(1)}" height="18" rx="2" class="${what.startsWith("Ansible") ? "other" : "ours"}"/>
  <path d="M${(label + long(least)).toFixed(1)} ${y + 9}H${end.toFixed(1)}" class="spread"/>
  <text x="${(end + 6).toFixed(1)}" y="${y + 13}">${amount(middle, unit)}</text>`;
  });
  const height = 40 + measured.length * row;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
  <style>
    text { font: 12px system-ui, sans-serif; fill: #24292f }
    .title { font-weight: 600; font-size: 14px }
    .ours { fill: #2f81f7 }
    .other { fill: #b08800 }
    .spread { stroke: #24292f; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .spread { stroke: #e6edf3 } }
  </style>
  <text x="0" y="18" class="title">${escaped(title)}</text>
${bars.join("\n")}
</svg>
`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!);
