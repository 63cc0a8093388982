import { type CompiledSchema, compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { seededRandom } from '../../src/random.ts';

/** A small portfolio with every type of field. */
export const schema = {
  name: 'small',
  target: { column: 'Bad' },
  key: 'Id',
  fields: [
    { name: 'age', column: 'Age', type: 'integer', min: 18, max: 99 },
    { name: 'owed', column: 'Owed', type: 'number', min: 0, nullable: true, missing: [-9] },
    { name: 'earned', column: 'Earned', type: 'number', above: 0 },
    { name: 'owner', column: 'Owner', type: 'boolean' },
    { name: 'region', column: 'Region', type: 'category', levels: ['north', 'south', 'west'] },
  ],
  derived: [{ name: 'burden', ratio: ['owed', 'earned'] }],
  monotone: { owed: 'increasing' },
  policy: { maximize: 'recall', subject_to: { accuracy: 0.7 } },
  promotion: { roc_auc: 0.6 },
};

export function smallPortfolio(): CompiledSchema {
  return compileSchema(parseApplicationSchema(schema));
}

export const HEADER = 'Id,Age,Owed,Earned,Owner,Region,Bad';

/** Lines of labelled loans whose risk rises with what is owed per income. */
export function smallCsv(rows: number, seed = 1): string[] {
  const random = seededRandom(seed);
  const lines = [HEADER];
  for (let id = 1; id <= rows; id++) {
    const age = 18 + Math.floor(random.next() * 60);
    const owed = Math.round(random.next() * 10_000) / 10;
    const earned = 1 + Math.round(random.next() * 20_000) / 10;
    const owner = random.next() < 0.4;
    const region = ['north', 'south', 'west'][Math.floor(random.next() * 3)]!;
    const margin = (6 * owed) / (owed + earned) - 4 + (owner ? -0.5 : 0.2);
    const bad = random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    lines.push([id, age, random.next() < 0.05 ? '' : owed, earned, owner, region, bad].join(','));
  }
  return lines;
}

export async function* bytesOf(lines: string[]): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`${lines.join('\n')}\n`);
}
