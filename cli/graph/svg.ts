// A picture as SVG: Graphviz puts boxes and arrows in their places, and a style sheet in the file has the colours for who likes it dark.
import { instance } from "@viz-js/viz";
import type { Box, CompanyFrame, HostFrame, Kind, Picture, Way } from "./picture.ts";

/** Each colour of the light picture, and what it is in the dark. Graphviz writes them as attributes, by which the style sheet finds them. */
const colors = {
  page: ["#f6f8fa", "#0d1117"],
  company: ["#eaeef2", "#161b22"],
  host: ["#ffffff", "#21262d"],
  line: ["#d0d7de", "#3d444d"],
  ink: ["#1f2328", "#e6edf3"],
  soft: ["#59636e", "#9198a1"],
  way: ["#0969da", "#6cb6ff"],
  away: ["#bc4c00", "#f0883e"],
  mail: ["#ddf4ff", "#0c2d6b"],
  domain: ["#dafbe1", "#0f3d1f"],
  aliases: ["#fff8c5", "#4b3900"],
  web: ["#fbefff", "#3c1e70"],
  names: ["#ffeff7", "#5e103e"],
  outside: ["#eff2f5", "#2f353d"],
} as const satisfies Record<Kind | string, readonly [light: string, dark: string]>;

const light = (name: keyof typeof colors): string => colors[name][0];
const font = "Helvetica,Arial,sans-serif";
const fontSize = 11;

/** Points that a text takes, in the widest of the fonts that a machine may have for it (DejaVu Sans); Graphviz counts with Helvetica. Signs of East Asia are as wide as high. */
function widthOf(text: string, size: number): number {
  return [...text].reduce((sum, sign) => sum + size * (/[\u1100-\u115f\u2e80-\uffdc]/.test(sign) ? 1.05 : 0.63), 0);
}

export async function svg(picture: Picture): Promise<string> {
  const drawn = (await instance()).renderString(dot(picture), { format: "svg" });
  const dark = Object.values(colors).map(
    ([day, night]) => `[fill="${day}"]{fill:${night}}[stroke="${day}"]{stroke:${night}}`,
  );
  const style = `<style>text{font-family:${font}}@media (prefers-color-scheme: dark){:root{color-scheme:dark}${dark.join("")}}</style>`;
  return drawn
    .replace(/<!DOCTYPE[^>]*>\n?/, "")
    .replace(/<!--.*?-->\n?/gs, "")
    .replace(/(<svg [^>]*>)/, `$1\n<title>postform graph</title>\n${style}`);
}

function dot({ companies, outside, ways }: Picture): string {
  return [
    "digraph postform {",
    `graph [rankdir=LR compound=true bgcolor="${light("page")}" pad=0.3 nodesep=0.18 ranksep=0.9 fontname="${font}" fontcolor="${light("ink")}"]`,
    `node [shape=plain fontname="${font}" fontsize=${fontSize} fontcolor="${light("ink")}"]`,
    `edge [arrowsize=0.6 penwidth=1.2 fontname="${font}" fontsize=10 fontcolor="${light("soft")}"]`,
    ...outside.map(node),
    ...companies.map(company),
    ...ways.map(arrow),
    "}",
  ].join("\n");
}

function company({ id, title, hosts }: CompanyFrame): string {
  return `subgraph ${quoted(`cluster ${id}`)} {
label=${quoted(title)} labeljust=l fontsize=16 style="filled,rounded" color="${light("line")}" fillcolor="${light("company")}" margin=14
${hosts.map(host).join("\n")}
}`;
}

function host({ id, title, subtitle, boxes }: HostFrame): string {
  const cell = (text: string, size: number, color: "ink" | "soft") =>
    `<td align="left" width="${Math.ceil(widthOf(text, size)) + 8}"><font point-size="${size}" color="${light(color)}">${xml(text) || " "}</font></td>`;
  const label = `<<table border="0" cellborder="0" cellspacing="0" cellpadding="2"><tr>${cell(title, 12, "ink")}${cell(subtitle, 10, "soft")}</tr></table>>`;
  const empty = boxes.length === 0 ? `${quoted(`${id} nothing`)} [label="" shape=point style=invis]` : "";
  return `subgraph ${quoted(`cluster host ${id}`)} {
label=${label} labeljust=l style="filled,rounded" color="${light("line")}" fillcolor="${light("host")}" margin=12
${empty}${boxes.map(node).join("\n")}
}`;
}

function node({ id, kind, title, rows }: Box): string {
  const width = Math.ceil(
    Math.max(widthOf(title, fontSize) * 1.12, ...rows.map(({ text }) => widthOf(text, fontSize))) + 10,
  );
  const cells = [
    `<tr><td align="left" bgcolor="${light(kind)}" port="head" width="${width}"><b>${xml(title)}</b></td></tr>`,
    ...rows.map(({ text, port }) => `<tr><td align="left"${port ? ` port="${port}"` : ""}>${xml(text)}</td></tr>`),
  ];
  const table = `<table border="1" cellborder="0" cellspacing="0" cellpadding="4" color="${light("line")}" bgcolor="${light("host")}">${cells.join("")}</table>`;
  return `${quoted(id)} [label=<${table}>]`;
}

function arrow({ from, port, to, how, label }: Way): string {
  const start = `${quoted(from)}:${port ?? "head"}:e`;
  const color = light(how === "away" ? "away" : "way");
  const style = how === "away" ? "dashed" : "solid";
  return `${start} -> ${quoted(to)}:head:w [color="${color}" style=${style}${label ? ` xlabel=${quoted(label)}` : ""}]`;
}

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
const xml = (text: string) =>
  text.replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "&quot;");
