// The page and the metrics of `postform status`, and the picture of `postform graph`, by what reads them: a browser, light and dark, on a desk and on a phone, and OpenMetrics' reference parser. Needs Debian's chromium and python3-prometheus-client; asks promtool too where there is one.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { picture } from "../../cli/graph/picture.ts";
import { svg } from "../../cli/graph/svg.ts";
import { resourcesOf } from "../../cli/stacks/synthesized.ts";
import { html } from "../../cli/status/html.ts";
import { metrics } from "../../cli/status/metrics.ts";
import { onPath } from "../../cli/terraform.ts";
import { synthesizeCompanies } from "../../stacks/app.ts";
import { limits, report } from "../cli/status-report.ts";
import { projectRoot, run } from "../run.ts";

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "postform-long-status-"));

beforeAll(async () => {
  const executablePath = onPath("chromium");
  if (!executablePath) throw new Error("there is no chromium on the PATH: apt-get install chromium");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opened as a person does, from a file, with nothing to be had from a network. */
async function opened(text: string, size: { width: number; height: number }, colorScheme: "light" | "dark") {
  const page = await browser.newPage({ viewport: size, colorScheme });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const file = join(folder, "page.html");
  writeFileSync(file, text);
  await page.goto(`file://${file}`);
  return { page, asked, complaints };
}

/** WCAG 2: relative luminances, of the text and of the next background behind it. */
const contrasts = `(() => {
  const parts = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const behind = (element) => { for (let e = element; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll("h1, time, span, li, th, strong, p")].filter((e) => e.textContent.trim() && e.getClientRects().length).map((e) => {
    const [a, b] = [luminance(parts(getComputedStyle(e).color)), luminance(behind(e))].sort((x, y) => y - x);
    return { text: e.textContent.slice(0, 40), contrast: (a + 0.05) / (b + 0.05) };
  });
})()`;

describe.each(["light", "dark"] as const)("the page, %s", (scheme) => {
  it.each([
    ["on a desk", { width: 1400, height: 900 }],
    ["on a phone", { width: 360, height: 740 }],
  ])("%s: all of it can be read, nothing sticks out, nothing comes from elsewhere", async (_, size) => {
    const { page, asked, complaints } = await opened(html(report, limits), size, scheme);
    expect(asked).toHaveLength(1);
    expect(complaints).toEqual([]);
    const found = (await page.evaluate(contrasts)) as { text: string; contrast: number }[];
    expect(found.length).toBeGreaterThan(30);
    for (const { text, contrast } of found) expect(contrast, text).toBeGreaterThanOrEqual(4.5);
    const {
      wide,
      scheme: dark,
      small,
    } = (await page.evaluate(`({
      wide: Math.max(document.documentElement.scrollWidth, document.querySelector("main").scrollWidth) - window.innerWidth,
      scheme: getComputedStyle(document.body).backgroundColor,
      small: Math.min(...[...document.querySelectorAll("td span")].map((e) => parseFloat(getComputedStyle(e).fontSize))),
    })`)) as { wide: number; scheme: string; small: number };
    expect(wide).toBeLessThanOrEqual(0);
    expect(small).toBeGreaterThanOrEqual(14);
    expect(dark).toBe(scheme === "dark" ? "rgb(13, 17, 23)" : "rgb(246, 247, 249)");
    // What is wrong comes first.
    expect(await page.locator("tbody th").first().textContent()).toBe("globex");
    await page.close();
  });
});

it.each(["light", "dark"] as const)("no text of the picture leaves its box, %s", async (scheme) => {
  const outdir = join(folder, "cdktf.out");
  synthesizeCompanies(join(projectRoot, "companies"), { outdir });
  const stacks = ["ns", "baidu", "qq"].map((stack) => ({
    stack,
    resources: resourcesOf({ folder: join(outdir, "stacks", stack) }),
  }));
  const drawn = (await svg(picture(stacks))).replace(/<\?xml.*?\?>/, "");
  const { page, complaints } = await opened(`<!DOCTYPE html><body>${drawn}`, { width: 1900, height: 900 }, scheme);
  expect(complaints).toEqual([]);
  const out = (await page.evaluate(`[...document.querySelectorAll("g.node")].flatMap((node) => {
    const frame = node.querySelector("polygon:last-of-type").getBoundingClientRect();
    return [...node.querySelectorAll("text")].filter((text) => { const b = text.getBoundingClientRect(); return b.left < frame.left || b.right > frame.right; }).map((text) => text.textContent);
  })`)) as string[];
  expect(out).toEqual([]);
  const ground = await page.evaluate(`getComputedStyle(document.querySelector("g.graph > polygon")).fill`);
  expect(ground).toBe(scheme === "dark" ? "rgb(13, 17, 23)" : "rgb(246, 248, 250)");
  await page.close();
});

it("OpenMetrics' reference parser takes the metrics, and so does the older format's", async () => {
  const parse = (module: string) =>
    `import sys
from ${module} import text_string_to_metric_families as parse
print(len([sample for family in parse(sys.stdin.read()) for sample in family.samples]))`;
  const written = metrics(report);
  const samples = written.split("\n").filter((line) => line && !line.startsWith("#")).length;
  for (const module of ["prometheus_client.openmetrics.parser", "prometheus_client.parser"]) {
    const { code, output, stdout } = await run("/usr/bin/python3", ["-c", parse(module)], { input: written });
    expect(code, output).toBe(0);
    expect(Number(stdout), module).toBe(samples);
  }
  if (onPath("promtool"))
    execFileSync("promtool", ["check", "metrics"], { input: written, stdio: ["pipe", "ignore", "pipe"] });
});
