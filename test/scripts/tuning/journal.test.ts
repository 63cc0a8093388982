import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openJournal } from '../../../scripts/tuning/journal.ts';
import { readParams } from '../../../src/training/params.ts';
import type { FoldFit } from '../../../src/training/tuning/fold-fit.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = { data: 'd', schema: 's', seed: 1, code: 'c' };
const fit = (fold: number): FoldFit => ({ stage: 'search', fold, params: readParams(), rounds: null });
const score = (fold: number) => ({ rounds: [fold], auc: [0.1 + fold], leaves: [2] });

/** Opens a journal and asks it for folds; says which of them had to be made. */
async function ask(path: string, folds: number[]) {
  const made: number[] = [];
  const told: number[] = [];
  const journal = openJournal(path, key);
  const scoreFits = journal.recorded(async (fits, onScore) =>
    fits.map(({ fold }, index) => {
      made.push(fold);
      onScore?.(index, score(fold));
      return score(fold);
    }),
  );
  const scores = await scoreFits(folds.map(fit), (index) => told.push(index));
  return { scores, made, told, journal };
}

describe('the journal of a tuning', () => {
  test('has only those fits made that it does not know, and answers in the order asked', async () => {
    const path = join(folder, 'new/again.jsonl');
    expect((await ask(path, [0, 1])).made).toEqual([0, 1]);
    const again = await ask(path, [2, 1, 3, 0]);
    expect(again.made).toEqual([2, 3]);
    expect(again.told).toEqual([0, 2]);
    expect(again.scores).toEqual([2, 1, 3, 0].map(score));
    expect(openJournal(path, key).fits).toBe(4);
  });

  test('survives being cut off at any byte: what was whole is kept, and what follows is written on a line of its own', async () => {
    const path = join(folder, 'cut.jsonl');
    await ask(path, [0, 1, 2]);
    const whole = readFileSync(path);
    for (let length = 0; length <= whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      const { scores } = await ask(path, [0, 1, 2]);
      expect(scores).toEqual([0, 1, 2].map(score));
      expect((await ask(path, [0, 1, 2])).made).toEqual([]);
    }
  });

  test.each([
    ['data', 'e', 'other data'],
    ['schema', 't', 'another schema'],
    ['seed', 2, 'another seed'],
    ['code', 'd', 'another version of the trainer'],
  ])('is refused for another %s', async (part, value, words) => {
    const path = join(folder, `${part}.jsonl`);
    await ask(path, [0]);
    expect(() => openJournal(path, { ...key, [part]: value })).toThrow(
      `${path} is the journal of ${words}. Remove it to begin anew, or name another file by --journal.`,
    );
  });

  test('is refused, and left as it is, where it is another file or has a broken line in its midst', async () => {
    for (const content of ['{"name":"a"}\n', '{"name":"a"}', 'a,b\n1,2', 'null\n']) {
      const other = join(folder, 'other');
      writeFileSync(other, content);
      expect(() => openJournal(other, key)).toThrow('is not a journal of a tuning');
      expect(readFileSync(other, 'utf8')).toBe(content);
    }
    const broken = join(folder, 'broken.jsonl');
    await ask(broken, [0]);
    appendFileSync(broken, '{"fit"\n{}\n');
    expect(() => openJournal(broken, key)).toThrow('line 3');
  });

  test.each([
    '5',
    'null',
    '{}',
    '{"fit":"a"}',
    '{"fit":"a","score":{"rounds":[1],"auc":[null],"leaves":[2]}}',
    '{"fit":"a","score":{"rounds":[1,2],"auc":[0.5],"leaves":[2,3]}}',
    '{"budget":"10m","tries":"33"}',
  ])('is refused where a line is JSON and says nothing of a fit: %s', (line) => {
    const path = join(folder, 'damaged.jsonl');
    writeFileSync(path, `${JSON.stringify({ solvent_tuning: key })}\n${line}\n`);
    expect(() => openJournal(path, key)).toThrow(
      `${path}, line 2: this is not a journal's line. Remove the file to begin anew.`,
    );
  });

  test('remembers how many tries a budget was worth', async () => {
    const path = join(folder, 'budget.jsonl');
    openJournal(path, key).rememberTries('10m', 33);
    expect(openJournal(path, key).triesOf('10m')).toBe(33);
    expect(openJournal(path, key).triesOf('5m')).toBeUndefined();
  });
});
