import { beforeAll, describe, expect, test } from 'vitest';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { readLabelled } from '../../../src/training/data/labelled.ts';
import { readParams } from '../../../src/training/params.ts';
import type { FoldFit } from '../../../src/training/tuning/fold-fit.ts';
import { triesLines, winnerLines, worthLines } from '../../../src/training/tuning/report.ts';
import { scoreHere, tune } from '../../../src/training/tuning/tune.ts';
import { worthOf } from '../../../src/training/tuning/worth.ts';
import { bytesOf, smallCsv, smallPortfolio } from '../support.ts';

const compiled = smallPortfolio();
// So bad that nearly everything beats them.
const defaults = readParams({ smote: null, num_boost_round: 1, eta: 0.01, max_depth: 1 });
const options = { seed: 5, tries: 12, folds: 3, defaults };
let matrix: Matrix;

beforeAll(async () => {
  ({ training: matrix } = await readLabelled(
    compiled,
    { name: 'small.csv', bytes: bytesOf(smallCsv(500)) },
    { params: defaults },
  ));
});

describe('tuning', () => {
  test('finds what beats bad defaults, and says by how much', async () => {
    const tuned = await tune(matrix, options, scoreHere(compiled, matrix, options));
    expect(tuned.tries).toHaveLength(12);
    expect(tuned.winner.number).not.toBe(1);
    expect(tuned.winner.params.early_stopping_rounds).toBeNull();
    expect(tuned.gain.mean).toBeGreaterThan(2 * tuned.gain.error);
    const lines = winnerLines(tuned, false);
    expect(lines[0]).toContain(`The winner is try ${tuned.winner.number}`);
    expect(lines[1]).toContain(`gain over the defaults: ${tuned.gain.mean.toFixed(4)}`);
    const table = triesLines(tuned.tries, ['the defaults']);
    expect(table).toHaveLength(10);
    expect(table[1]).toMatch(/^ {2}try +folds +ROC-AUC +rounds +setting$/);
    expect(table[2]).toMatch(/^ {2}\d+ +3 +0\.\d{4} ± 0\.\d{4} +\d+ +max_depth \d+, eta 0\.\d+, /);
  });

  test('gives the same answer in whatever order the fits are made', async () => {
    const fitHere = scoreHere(compiled, matrix, options);
    const backwards = async (fits: FoldFit[]) => (await fitHere(fits.toReversed())).toReversed();
    expect(await tune(matrix, options, backwards)).toEqual(await tune(matrix, options, fitHere));
  });

  test('leaves the defaults where nothing beats them, and says so', async () => {
    const scoreAlike = async (fits: FoldFit[]) =>
      fits.map(({ rounds, fold }) => {
        const each = rounds ?? [50];
        return { rounds: each, auc: each.map(() => 0.8 + fold / 100), leaves: each.map(() => 3) };
      });
    const tuned = await tune(matrix, options, scoreAlike);
    expect(tuned.winner).toBe(tuned.candidates[0]);
    expect(tuned.gain).toEqual({ mean: 0, error: 0 });
    expect(winnerLines(tuned, true)).toEqual([
      'Nothing that was tried beats the defaults by more than one standard error in 3 folds drawn anew: 0.8100, the best other setting 0.8100. The defaults stay.',
      'The training block that the schema has is worth nothing here: it may go.',
    ]);
  });

  test('tells how far it is', async () => {
    const seen: unknown[] = [];
    await tune(
      matrix,
      { ...options, onProgress: ({ best, ...progress }) => seen.push([progress, best > 0.4]) },
      scoreHere(compiled, matrix, options),
    );
    expect(seen).toEqual([
      [{ stage: 'search', tried: 10, tries: 12 }, true],
      [{ stage: 'search', tried: 12, tries: 12 }, true],
      [{ stage: 'final' }, true],
    ]);
  });
});

test('a parameter is worth what is lost without it, and one that is at its default is not asked about', async () => {
  const winner = {
    number: 2,
    leaves: 3,
    auc: [0.9, 0.8],
    params: { ...defaults, max_depth: 6, scale_pos_weight: 4 },
  };
  const worth = await worthOf(winner, defaults, async (fits) =>
    fits.map(({ params, fold }) => ({
      rounds: [9],
      leaves: [9],
      auc: [winner.auc[fold]! - (params.max_depth === 1 ? 0.05 : 0.001 * fold)],
    })),
  );
  expect(worth.map(({ parameters }) => parameters)).toEqual([['max_depth'], ['scale_pos_weight', 'smote']]);
  expect(worth[0]!.lost.mean).toBeCloseTo(0.05, 12);
  expect(worth[1]!.lost.mean).toBeCloseTo(0.0005, 12);
  expect(worthLines(worth)).toEqual([
    'What ROC-AUC falls by when one parameter of the winner is set back to its default',
    '  parameter                  lost',
    '  max_depth                  0.0500 ± 0.0000',
    '  scale_pos_weight or smote  0.0005 ± 0.0005',
  ]);
});
