import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../src/model/manifest.ts';
import { suspicions } from '../../../src/registry/gate/suspicions.ts';
import { bundledManifest } from './bundled.ts';

/** The checks that do not pass, and their sentences. */
function found(change: (manifest: Manifest) => void): string[] {
  return suspicions(bundledManifest(change)).flatMap(({ check, result, message }) =>
    result === 'passed' ? [] : [`${check} (${result}): ${message}`],
  );
}

/** Lost rows: how many, how many of them default, and of how many the outcome is not known. */
const losing = (rows: number, positives: number, unlabelled = 0) =>
  found(({ data }) => {
    data.lost = { rows, positives, unlabelled, columns: { Age: rows } };
  });

test('nothing is found in the bundled champion', () => {
  expect(found(() => {})).toEqual([]);
});

describe('rows that were lost', () => {
  test('are suspect where they are more than 5% of all', () => {
    // 50000 kept rows, of which 1602 default: 5% of all are 2631.
    expect(losing(2_631, 84)).toEqual([]);
    expect(losing(2_632, 84)).toEqual([
      'rows lost (suspicious): 2632 of 52632 rows could not be used (5%), more than 5%: what is left may be another population.',
    ]);
  });

  test('are suspect where they are more than 5% of one outcome', () => {
    expect(losing(85, 85)[0]).toBe(
      'rows lost (suspicious): 85 of 1687 rows that default could not be used (5.04%), more than 5%: what is left may be another population.',
    );
    expect(
      found(({ data }) => {
        data.positives = 49_000;
        data.lost = { rows: 60, positives: 0, unlabelled: 0, columns: {} };
      })[0],
    ).toContain('60 of 1060 rows that do not default');
  });

  test('are suspect where one outcome is gone', () => {
    expect(
      found(({ data }) => {
        data.positives = 0;
      }),
    ).toContain('rows lost (suspicious): There are no rows that default to learn from.');
  });

  test('are suspect where they default more often than the kept ones, and as much as changes the rate of all', () => {
    // All 34 lost rows default: with them 1636 of 50034 do, 3.270% in the place of 3.204%, by 2.01% of itself.
    expect(losing(34, 34)).toEqual([
      'lost rows (suspicious): Of the lost rows with a known outcome 100% default, of the kept ones 3.2%: with them the default rate is 3.27%.',
    ]);
    expect(losing(33, 33)).toEqual([]);
    // As the others do.
    expect(losing(2_000, 64)).toEqual([]);
    expect(losing(2_000, 0)).toHaveLength(1);
  });

  test('are not suspect by chance, or where nobody knows how they ended', () => {
    const few = (rows: number, positives: number) =>
      found(({ data }) => {
        Object.assign(data, { rows: 100, positives: 10 });
        data.lost = { rows, positives, unlabelled: 0, columns: {} };
      });
    expect(few(4, 0)).toEqual([]);
    expect(losing(1_000, 0, 1_000)).toEqual([]);
  });
});

describe('what gives the outcome away is suspect:', () => {
  test('a field', () => {
    const [line] = found(({ validation }) => {
      validation!.univariate[0]!.leak = 'by itself it ranks with a ROC-AUC of 0.991';
    });
    expect(line).toMatch(/^leak \(suspicious\): .* employed: by itself it ranks with a ROC-AUC of 0\.991\.$/);
  });

  test('all fields together', () => {
    const ranking = (value: number) =>
      found(({ metrics }) => {
        metrics.holdout.roc_auc = { value, low: value - 0.001, high: 1 };
      });
    expect(ranking(0.9949)).toEqual([]);
    expect(ranking(1)).toEqual([
      expect.stringMatching(/^too good \(suspicious\): .* is 1\.0000: from 0\.995/),
    ]);
  });
});

describe('loans on both sides of the hold-out', () => {
  const copied = (with_twins: number, twins: number, twins_that_default: number) =>
    found(({ validation }) => {
      validation!.copies = { defaults: 500, with_twins, twins, twins_that_default };
    });

  test('are suspect where more than 1% of its defaults are like training rows that default as well', () => {
    expect(copied(6, 6, 6)).toEqual([
      expect.stringMatching(
        /^copied rows \(suspicious\): Of 500 defaults in the hold-out 6 have the features of rows that the model learnt from, and of those 6 rows 6 default: /,
      ),
    ]);
    expect(copied(5, 5, 5)).toEqual([]);
  });

  test('are not where they are alike by chance, however many', () => {
    // As where all fields have few levels: what is alike defaults as such applications do.
    expect(copied(500, 40_000, 4_000)).toEqual([]);
    expect(copied(100, 200, 110)).toEqual([]);
    expect(copied(0, 0, 0)).toEqual([]);
  });

  test('are not judged by a bundle that does not tell', () => {
    expect(
      found(({ validation }) => {
        delete validation!.copies;
      }),
    ).toEqual([expect.stringContaining('copied rows (not_judged)')]);
  });
});

test('an interval that holds chance is suspect, and so is one below it', () => {
  const ranking = (low: number, high: number) =>
    found(({ metrics }) => {
      metrics.holdout.roc_auc = { value: (low + high) / 2, low, high };
    });
  expect(ranking(0.501, 0.6)).toEqual([]);
  expect(ranking(0.49, 0.57)).toEqual([
    'chance (suspicious): The 95% interval of the ROC-AUC on the hold-out is 0.4900 to 0.5700: the model may rank no better than chance.',
  ]);
  expect(ranking(0.3, 0.4)).toHaveLength(1);
});

describe('probabilities', () => {
  const calibrated = (value: number, low: number, high: number) =>
    found(({ validation }) => {
      validation!.observed_to_expected = { value, low, high };
    });
  const sloped = (value: number, low: number, high: number) =>
    found(({ validation }) => {
      validation!.calibration!.slope = { value, low, high };
    });

  test('are suspect where they miss by much and not by chance', () => {
    expect(calibrated(1.3, 1.1, 1.5)).toEqual([
      'calibration (suspicious): The probabilities are not what comes true: observed to expected defaults 1.30 (95% interval 1.10 to 1.50), calibration slope 1.03 (95% interval 0.95 to 1.11), where 0.8 to 1.25 is allowed.',
    ]);
    expect(calibrated(0.7, 0.6, 0.9)).toHaveLength(1);
    expect(sloped(0.5, 0.4, 0.6)).toHaveLength(1);
    expect(sloped(1.5, 1.2, 1.8)).toHaveLength(1);
  });

  test('are not where they miss by chance, or by little', () => {
    expect(calibrated(1.3, 0.95, 1.7)).toEqual([]);
    expect(calibrated(1.1, 1.05, 1.15)).toEqual([]);
    expect(sloped(0.7, 0.3, 1.1)).toEqual([]);
    expect(sloped(0.9, 0.85, 0.95)).toEqual([]);
  });

  test('cannot be told where the hold-out has no calibration line', () => {
    expect(
      found(({ validation }) => {
        validation!.calibration = null;
      }),
    ).toEqual([
      'calibration (cannot_be_told): It cannot be told: on the hold-out there is no calibration slope.',
    ]);
  });
});

test('what an older bundle does not tell is not judged', () => {
  const told = found((manifest) => {
    delete manifest.validation;
    delete manifest.data.lost;
  });
  expect(told.map((line) => line.split(':')[0])).toEqual([
    'rows lost (not_judged)',
    'lost rows (not_judged)',
    'copied rows (not_judged)',
    'leak (not_judged)',
    'calibration (not_judged)',
  ]);
});
