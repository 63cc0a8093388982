import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const { key } = JSON.parse(readFileSync('models/loan-default/schema.json', 'utf8')) as { key: string };

/** The lines of README's table that begins with a header, up to an empty line or the end of its block. */
function tableOf(header: RegExp): string[][] {
  const lines = readme.split('\n');
  const first = lines.findIndex((line) => header.test(line));
  const rows = lines.slice(first);
  return rows
    .slice(
      0,
      rows.findIndex((line) => line === '' || line === '```'),
    )
    .map((line) => line.split(','));
}

test("README's outcomes join its portfolio: by the key of the bundled schema, and of loans that stand there", () => {
  const [header, ...loans] = tableOf(/^.*,prediction,probability,default_risk,model_version$/);
  const [columns, ...outcomes] = tableOf(/^loan_id,outcome,at$/);
  expect([columns, outcomes.length > 0]).toEqual([['loan_id', 'outcome', 'at'], true]);
  const place = header!.indexOf(key);
  expect(place).toBeGreaterThanOrEqual(0);
  const keys = loans.map((loan) => loan[place]);
  for (const [loan] of outcomes) expect(keys).toContain(loan);
});
