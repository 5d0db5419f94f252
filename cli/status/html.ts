// `postform status --html FILE`: the same as one page that needs nothing else: no script, no font, no picture from elsewhere; light and dark, on a screen and on a phone.
import {
  type Cell,
  certificatesCell,
  count,
  type Limits,
  queueCell,
  type StackStatus,
  type StatusReport,
  stackCells,
} from "./report.ts";

const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --good: #116329; --bad: #a40e26; --alarm: #ffebe9; --calm: #dafbe1; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #161b22; --ink: #e6edf3; --soft: #9aa4af; --line: #30363d; --good: #56d364; --bad: #ff8b85; --alarm: #3d1518; --calm: #12291a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 90rem; margin: auto; overflow-x: auto; }
h1 { font-size: 1.3rem; margin: 0; }
header { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; margin-bottom: 1rem; }
time, .soft { color: var(--soft); }
.verdict { border-radius: .5rem; padding: .7rem 1rem; margin: 0 0 1rem; }
.verdict.good { background: var(--calm); } .verdict.bad { background: var(--alarm); }
.verdict ul { margin: .3rem 0 0; padding-left: 1.2rem; } .verdict li { overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; overflow-wrap: break-word; }
thead th { color: var(--soft); font-weight: 500; font-size: .85rem; border-bottom: 1px solid var(--line); }
tbody { border-top: 1px solid var(--line); } tbody th { font-weight: 600; }
.good-cell { color: var(--good); } .bad-cell { color: var(--bad); font-weight: 600; }
@media (max-width: 56rem) {
  body { padding: .8rem; }
  table, tbody, tr, th, td { display: block; } thead { display: none; }
  table { border: 0; background: none; }
  tbody { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .8rem; padding: .3rem 0; }
  th, td { padding: .2rem .9rem; overflow-wrap: anywhere; } tbody th { font-size: 1.1rem; }
  td:empty { display: none; }
  td { display: grid; grid-template-columns: 7rem 1fr; gap: .6rem; } td::before { content: attr(data-label); color: var(--soft); font-weight: 400; }
  tr + tr { border-top: 1px solid var(--line); margin-top: .4rem; padding-top: .4rem; } tr + tr th { display: none; }
}
`;

const titles = ["Host", "Address", "Deployed", "By", "Version", "Drift", "Verify", "Certificates", "Queue"];

export function html({ at, stacks }: StatusReport, limits: Limits): string {
  const attention = stacks.flatMap((stack) => stack.attention.map((words) => ({ stack: stack.stack, words })));
  // What wants attention is what somebody with a phone at night looks for.
  const inOrder = [...stacks].sort((a, b) => Number(b.attention.length > 0) - Number(a.attention.length > 0));
  const minute = at.toISOString().slice(0, 16).replace("T", " ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${attention.length === 0 ? "All is well" : `${count(attention.length, "thing")} to look at`}: postform status</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>postform status</h1><time datetime="${at.toISOString()}">${minute} UTC</time><span class="soft">${count(stacks.length, "stack")}, ${count(stacks.flatMap(({ hosts }) => hosts).length, "host")}</span></header>
${
  attention.length === 0
    ? `<p class="verdict good">Nothing wants attention.</p>`
    : `<section class="verdict bad"><strong>${count(attention.length, "thing")} to look at</strong><ul>${attention.map(({ stack, words }) => `<li><strong>${escaped(stack)}</strong>: ${escaped(words)}</li>`).join("")}</ul></section>`
}
<table>
<thead><tr><th>Stack</th>${titles.map((title) => `<th>${title}</th>`).join("")}</tr></thead>
${inOrder.map((stack) => body(stack, limits, at)).join("\n")}
</table>
</main>
</body>
</html>
`;
}

function body(stack: StackStatus, limits: Limits, at: Date): string {
  const ofStack = stackCells(stack, at);
  const hosts = stack.hosts.length === 0 ? [undefined] : stack.hosts;
  const rows = hosts.map((host, index) => {
    const cells: Cell[] = [
      { text: host?.name ?? "" },
      host?.error === undefined
        ? { text: host?.address ?? "", ...(host?.hostname ? { more: host.hostname } : {}) }
        : { text: `${host.address} cannot be asked`, good: false, more: host.error },
      ...(index === 0 ? ofStack : ofStack.map(() => ({ text: "" }))),
      host ? certificatesCell(host, limits) : { text: "" },
      host ? queueCell(host, limits, at) : { text: "" },
    ];
    return `<tr><th scope="row">${index === 0 ? escaped(stack.stack) : ""}</th>${cells.map((cell, column) => td(cell, titles[column]!)).join("")}</tr>`;
  });
  return `<tbody>${rows.join("")}</tbody>`;
}

function td({ text, good, more }: Cell, title: string): string {
  const kind = good === undefined ? "" : good ? ` class="good-cell"` : ` class="bad-cell"`;
  return `<td data-label="${title}"${kind}${more ? ` title="${escaped(more)}"` : ""}>${text === "" ? "" : `<span>${escaped(text)}</span>`}</td>`;
}

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "&quot;");
