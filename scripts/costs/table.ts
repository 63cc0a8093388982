import { dollarsAMillion, type Spender, type Spending } from './spending.ts';

const HEADINGS: Record<Spender, string> = {
  r2Writes: 'R2 class A',
  r2Reads: 'R2 class B',
  queries: 'D1 queries',
  rowsRead: 'D1 rows read',
  rowsWritten: 'D1 rows written',
  messages: 'queue messages',
  objectCalls: 'object calls',
  objectRows: 'object rows written',
};

/** The units as a Markdown table, as docs/costs.md holds it. */
export function costsTable(units: ReadonlyMap<string, Spending>): string {
  const spenders = Object.keys(HEADINGS) as Spender[];
  const lines = [
    ['unit of work', ...spenders.map((spender) => HEADINGS[spender]), 'dollars a million'],
    ['---', ...spenders.map(() => '---:'), '---:'],
    ...Array.from(units, ([unit, spent]) => [
      unit,
      ...spenders.map((spender) => String(spent[spender])),
      dollarsAMillion(spent).toFixed(2),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Reads the table out of a page that holds it: each unit's numbers, in the order of the headings. */
export function readCostsTable(page: string): Map<string, number[]> {
  const rows =
    page
      .match(/^\| unit of work[\s\S]*?\n(?!\|)/m)?.[0]
      .split('\n')
      .slice(2) ?? [];
  return new Map(
    rows.filter(Boolean).map((row) => {
      const [unit, ...numbers] = row.split('|').slice(1, -1);
      return [unit!.trim(), numbers.map(Number)];
    }),
  );
}
