import { seededRandom } from '../../../src/random.ts';

export const MODEL = 'bench';

/** A schema whose every feature is a number of its own. */
export function schemaOf(features: number): string {
  const fields = Array.from({ length: features }, (_, index) => ({
    name: `f${index}`,
    column: `f${index}`,
    type: 'number',
  }));
  return JSON.stringify({ name: MODEL, target: { column: 'bad' }, fields, policy: { maximize: 'recall' } });
}

/** Rows of it, line by line; the risk follows from the first three features. */
export function* linesOf(rows: number, features: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const random = seededRandom(rows);
  const header = [...Array.from({ length: features }, (_, index) => `f${index}`), 'bad'];
  yield encoder.encode(`${header.join(',')}\n`);
  for (let row = 0; row < rows; row++) {
    const values = Array.from({ length: features }, () => random.next());
    const bad = random.next() < 0.15 * (values[0]! + values[1]! * values[2]!);
    yield encoder.encode(`${[...values.map((value) => value.toFixed(6)), Number(bad)].join(',')}\n`);
  }
}
