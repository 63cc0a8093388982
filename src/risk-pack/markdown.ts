import { table } from '../training/card/format.ts';
import { inCell, shown } from '../training/card/markdown.ts';
import type { Block, PackDocument } from './document.ts';

/** A pack as Markdown. Whatever came from a schema, a file or a person means nothing in it. */
export function packMarkdown({ title, lead, sections }: PackDocument): string {
  const parts = [
    `# ${shown(title)}`,
    ...lead.map(blockMarkdown),
    ...sections.flatMap((section) => [`## ${shown(section.title)}`, ...section.blocks.map(blockMarkdown)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'text':
      return shown(block.text);
    case 'list':
      return block.items.map((item) => `- ${shown(item)}`).join('\n');
    case 'table':
      return `${shown(block.caption)}:\n\n${table(
        block.header.map(inCell),
        block.rows.map((row) => row.map(inCell)),
      )}`;
  }
}
