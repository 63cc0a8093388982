import type { Draw } from './draw.ts';

const CELLS = [
  '',
  ' ',
  '""',
  '"',
  '"a""b"',
  '1e400',
  '-0',
  '1.234,5',
  "1'000",
  '0x10',
  '=1+1',
  '\t',
  '\0',
  '\ufffd',
  '😀',
  'é',
  'NaN',
  '-9',
];

/** A right file of lines (CSV, NDJSON) with something odd in it. @param largest bytes that it may grow to, roughly */
export function oddTable(draw: Draw, example: string, largest: number): string {
  let text = example;
  for (let change = draw.below(3); change >= 0; change--) text = changed(draw, text, largest);
  return text;
}

function changed(draw: Draw, text: string, largest: number): string {
  const lines = text.split('\n');
  const line = draw.below(lines.length);
  switch (draw.below(15)) {
    case 0:
      lines[line] = withCell(draw, lines[line]!, draw.pick(CELLS));
      return lines.join('\n');
    case 1:
      lines[line] = withCell(
        draw,
        lines[line]!,
        draw.pick(['x', '"', ',', '9', '[']).repeat(draw.below(largest)),
      );
      return lines.join('\n');
    case 2:
      lines.splice(line, 0, draw.pick(['', ' ', lines[0]!, '{}', '[]', 'null', ',,,,', '"', '\x1a']));
      return lines.join('\n');
    case 3:
      lines.splice(line, 1);
      return lines.join('\n');
    case 4:
      return text.replaceAll('\n', draw.pick(['\r\n', '\r', '\n\n', '\u2028', '']));
    case 5:
      return text.replaceAll(',', draw.pick([';', '\t', '|', ',,', ', ', '']));
    case 6:
      return text.slice(0, draw.place(text));
    case 7:
      return `\ufeff${text}`;
    case 8:
      return `${text}${draw.pick(['"', '\x1a', '\0', '\n'.repeat(draw.below(largest)), '{"'])}`;
    case 9: {
      const last = `${lines.at(-2)}\n`;
      return `${lines[0]}\n${last.repeat(draw.below(1 + largest / last.length))}`;
    }
    case 10:
      return `${draw.text('ab,', 2_000)}\n${text}`;
    case 11:
      return `${'c,'.repeat(draw.below(draw.pick([10, 20_000])))}${text}`;
    case 12:
      return `sep=;\n${text}`;
    case 13:
      return draw.text('\0\x01\t\n\r",;{}[]:ae1\x7f', 300);
    default:
      return text.toUpperCase();
  }
}

function withCell(draw: Draw, line: string, cell: string): string {
  const cells = line.split(',');
  cells[draw.below(cells.length)] = cell;
  return cells.join(',');
}
