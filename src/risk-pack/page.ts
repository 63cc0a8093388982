import { html, raw } from 'hono/html';
import type { Block, PackDocument } from './document.ts';

const STYLE = `
body { font: 10.5pt/1.5 Georgia, serif; margin: 2cm auto; max-width: 19cm; padding: 0 1rem; color: #000; background: #fff; }
h1 { font-size: 1.6em; line-height: 1.2; } h2 { font-size: 1.25em; margin: 1.8em 0 .3em; break-after: avoid; }
p, li, td, th { overflow-wrap: anywhere; }
li, tr { break-inside: avoid; } thead { break-after: avoid; }
.scroll { overflow-x: auto; margin: .8em 0; }
table { border-collapse: collapse; width: 100%; font-size: .88em; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #444; padding-bottom: .2em; }
th, td { border-bottom: 1px solid #999; padding: .2em .8em .2em 0; text-align: left; vertical-align: top; min-width: 4em; }
nav ol { columns: 2; font-size: .92em; }
@media print { body { margin: 0; padding: 0; max-width: none; } .scroll { overflow: visible; } h2 { margin-top: 1.2em; } }
@page { margin: 1.8cm; }
`;

/** A pack as one page that prints: it runs no script and loads nothing, and everything in it is escaped. */
export async function packPage({ title, lead, sections }: PackDocument): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
${lead.map(blockHtml)}
<nav aria-label="Sections"><ol>${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}</ol></nav>
${sections.map(
  (section) => html`<section aria-labelledby="${section.id}">
<h2 id="${section.id}">${section.title}</h2>
${section.blocks.map(blockHtml)}
</section>
`,
)}</body>
</html>
`;
  return page.toString();
}

function blockHtml(block: Block) {
  switch (block.kind) {
    case 'text':
      return html`<p>${block.text}</p>
`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${item}</li>`)}</ul>
`;
    case 'table':
      return html`<div class="scroll" tabindex="0" role="region" aria-label="${block.caption}"><table>
<caption>${block.caption}</caption>
<thead><tr>${block.header.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${block.rows.map(
        (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
      )}</tbody>
</table></div>
`;
  }
}
