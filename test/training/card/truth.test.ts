import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { seededRandom } from '../../../src/random.ts';
import { readParams } from '../../../src/training/params.ts';
import { train } from '../../../src/training/train.ts';
import { trainingBlock } from '../../../src/training/tuning/block.ts';
import { bytesOf, schema, smallCsv } from '../support.ts';

/** All that decides what the trees are, whatever the defaults become. */
const QUICK = { num_boost_round: 10, max_depth: 2, subsample: 1, colsample_bytree: 1, folds: 2, smote: null };

/** A small model's card and manifest. */
async function cardOf({
  params = {},
  change = {},
  lines = smallCsv(600),
}: {
  params?: object;
  change?: object;
  lines?: string[];
}): Promise<{ card: string; manifest: Manifest }> {
  const { files, manifest } = await train(
    JSON.stringify({ ...schema, ...change }),
    { name: 'loans.csv', bytes: bytesOf(lines) },
    { seed: 1, params: { ...QUICK, ...params } },
  );
  return { card: new TextDecoder().decode(files.get('MODEL_CARD.md')), manifest };
}

/** Loans with one more column. */
const withColumn = (name: string, value: (row: number, isBad: boolean) => string | number) =>
  smallCsv(600).map((line, row) =>
    row === 0 ? `${line},${name}` : `${line},${value(row, line.endsWith(',1'))}`,
  );

test('a card tells derived features that could not be computed from columns that could not be used', async () => {
  const lines = smallCsv(600).map((line, row) => {
    const cells = line.split(',');
    if (row === 5) cells[1] = 'old';
    if (row === 7) cells.splice(2, 2, '1e20', '1e-20');
    return cells.join(',');
  });
  const { card } = await cardOf({ lines });
  expect(card).toContain(
    ' Columns at fault: `Age`. Derived features that a 32-bit float cannot hold: `burden`.',
  );
});

describe('what a card says of resampling', () => {
  test('nothing, where nothing was asked', async () => {
    const { card } = await cardOf({});
    expect(card).toContain('Nothing was resampled.');
    expect(card).not.toContain('SMOTE');
  });

  test('that SMOTE added none, where there were enough', async () => {
    const { card } = await cardOf({ params: { smote: { ratio: 0.05 } } });
    expect(card).toMatch(
      /SMOTE was asked for 0\.05 defaults per other loan and added none: there are 0\.\d+\./,
    );
    expect(card).not.toMatch(/SMOTE added \d/);
  });

  test('how many it added, where there were too few', async () => {
    const { card, manifest } = await cardOf({ params: { smote: { ratio: 1 } } });
    const { rows, positives } = manifest.holdout!.training;
    expect(card).toContain(
      `SMOTE added ${rows - 2 * positives} synthetic defaults to the ${positives} of the training part`,
    );
  });

  test('what a default weighed', async () => {
    const { card } = await cardOf({ params: { scale_pos_weight: 3 } });
    expect(card).toContain('A default weighed as much as 3 other loans.');
    expect((await cardOf({})).card).not.toContain('weighed');
  });
});

describe('what a card says of tuning', () => {
  const data = sha256Hex(new TextEncoder().encode(`${smallCsv(600).join('\n')}\n`));
  const tuning = { tries: 40, seed: 7, roc_auc: 0.8, gain: 0.01, standard_error: 0.002, data };
  const cardWith = (changes: object, params = {}, schemaChanges = {}) =>
    cardOf({
      change: {
        training: trainingBlock({ ...schema, training: QUICK }, readParams(QUICK), { ...tuning, ...changes }),
        ...schemaChanges,
      },
      params,
    });

  const untouched = 'Nothing was fitted, calibrated, tuned or chosen on them.';

  test('nothing, where no parameter was found by it', async () => {
    const { card, manifest } = await cardOf({});
    expect(manifest).not.toHaveProperty('tuning');
    expect(card).not.toContain('npm run tune');
    expect(card).toContain(untouched);
  });

  test('that it may have seen the hold-out, where a parameter or the schema is another since', async () => {
    for (const { card, manifest } of [
      await cardWith({}, { eta: 0.3 }),
      await cardWith({}, { holdout: 0.3 }),
      await cardWith({}, {}, { monotone: {} }),
    ]) {
      expect(manifest).not.toHaveProperty('tuning');
      expect(card).not.toContain('npm run tune');
      expect(card).not.toContain(untouched);
      expect(card).toContain(
        'on which rows they were tuned is not known, and some of these may be among them.',
      );
    }
  });

  test('how the parameters were found, and on which file', async () => {
    const { card, manifest } = await cardWith({});
    expect(manifest.tuning).toEqual(tuning);
    expect(card).toContain(untouched);
    expect(manifest.data.sha256).toBe(data);
    expect(card).toContain(
      'found by `npm run tune`: 40 settings tried with seed 7 on rows outside the hold-out of this very file; a ROC-AUC of 0.8000 there, 0.0100 ± 0.0020 above the defaults.',
    );
    const other = await cardWith({ data: 'b'.repeat(64) });
    expect(other.card).toContain(`of a file of SHA-256 \`${'b'.repeat(64)}\`;`);
  });
});

describe('what a card says of the answer', () => {
  test('a calibrated probability, where it is one', async () => {
    const { card, manifest } = await cardOf({});
    expect(manifest.calibration!.slope).toBeGreaterThan(0);
    expect(card).toContain('The answer is a calibrated probability.');
    expect(card).toContain(`slope ${manifest.calibration!.slope.toFixed(4)}`);
  });

  test("the trees' own, where it was not calibrated", async () => {
    const { card } = await cardOf({ params: { calibrate: false } });
    expect(card).toContain("The probability is the trees' own: it was not calibrated.");
    expect(card).not.toContain('calibrated probability');
  });

  test.each([
    ['resampled', { smote: { ratio: 1 } }],
    ['weighed', { scale_pos_weight: 3 }],
  ])('no probability of default, where rows were %s and nothing was calibrated', async (_, params) => {
    const { card } = await cardOf({ params: { calibrate: false, ...params } });
    expect(card).toContain('ranks applications, and is not the probability of default');
  });

  test('one for all, where calibration found no slope', async () => {
    // Outcomes that have nothing to do with anything.
    const random = seededRandom(1);
    const lines = smallCsv(600).map((line, row) =>
      row === 0 ? line : line.replace(/[01]$/, random.next() < 0.3 ? '1' : '0'),
    );
    const { card, manifest } = await cardOf({ lines });
    expect(manifest.calibration!.slope).toBe(0);
    expect(card).toContain('every application gets the share of defaults among the training rows');
    expect(card).toContain('found no slope above 0');
    expect(card).toContain('A calibration slope cannot be told');
    expect(card).not.toContain('calibrated probability');
  });

  test('one for all, where the trees have no split', async () => {
    const { card } = await cardOf({ params: { gamma: 1e9 } });
    expect(card).toContain('Its trees have no split: every application gets the same probability.');
    expect(card).not.toContain('## Partial dependence');
  });
});

describe('what a card says of the threshold', () => {
  test('how it was chosen', async () => {
    const subject_to = { accuracy: 0.9999, precision: 0.9999 };
    const missing = await cardOf({ change: { policy: { maximize: 'recall', subject_to } } });
    expect(missing.card).toMatch(
      /misses its conditions by the least in sum, for no threshold has accuracy at least 0\.9999 and .*: out of fold accuracy is 0\.\d{4}, 0\.\d{4} too low/,
    );
    const { card } = await cardOf({ change: { policy: { approval_rate: 0.7 } } });
    expect(card).toMatch(
      /this threshold approves (6[89]|7[01])[.\d]*% of the applications, as near to 70% as/,
    );
    expect(card).not.toContain('predicts default of');
  });

  test('that nobody, or everybody, is declined by it, and that a band is never reached', async () => {
    const bands = { medium: 0.5, high: 2 };
    const few = await cardOf({
      change: { policy: { cost: { false_positive: 1e6, false_negative: 1 }, bands } },
    });
    expect(few.manifest.policy.threshold).toBe(1);
    expect(few.card).toContain('On the hold-out it predicts default of nobody.');
    expect(few.card).toContain('No probability reaches High.');
    const many = await cardOf({ change: { policy: { cost: { false_positive: 1, false_negative: 1e6 } } } });
    expect(many.card).toContain('On the hold-out it predicts default of everybody.');
  });
});

test('without criteria a card does not say that they are met', async () => {
  const { card } = await cardOf({ change: { promotion: {} } });
  expect(card).toContain('The schema asks nothing of a model: nothing was judged. ');
  expect(card).not.toContain('criteria are met');
});

describe('what a card says of limits', () => {
  test('which fields have none on a side, and what becomes of levels', async () => {
    const { card } = await cardOf({});
    expect(card).toContain("A value outside the schema's limits is refused.");
    expect(card).toContain('leaves `owed`, `earned` open on at least one side');
    expect(card).toContain('A level that the schema does not list is refused: `region`.');
  });

  test('nothing of limits or levels that the schema does not have', async () => {
    const fields = [{ name: 'owed', column: 'Owed', type: 'number', nullable: true }];
    const { card } = await cardOf({ change: { fields, derived: [] } });
    expect(card).not.toContain('is refused');
    expect(card).not.toContain('level');
  });

  test('which values a group holds, where there are groups', async () => {
    const fields = schema.fields.map((field) =>
      field.type === 'category'
        ? {
            ...field,
            levels: ['north', { name: 'other', of: ['west', 'south', 7] }, { name: 'east', of: ['sea'] }],
          }
        : field,
    );
    const { card } = await cardOf({ change: { fields } });
    expect(card).toContain(
      'the values of a group apart: of `region`, `other` is `west`, `south` or `7`; `east` is `sea`.\n',
    );
    expect((await cardOf({})).card).not.toContain('group apart');
  });

  test('that an unlisted level is scored as missing, where it is', async () => {
    const fields = schema.fields.map((field) =>
      field.type === 'category' ? { ...field, unknown: 'missing' } : field,
    );
    const { card } = await cardOf({ change: { fields } });
    expect(card).toContain('scored as if it were missing: `region`');
    expect(card).not.toContain('does not list is refused');
  });
});

describe('what a card says of fields', () => {
  test('which look like leaks, and that none does', async () => {
    const paid = { name: 'paid_late', column: 'Paid', type: 'integer' };
    const leaking = await cardOf({
      change: { fields: [...schema.fields, paid] },
      lines: withColumn('Paid', (_, isBad) => (isBad ? 1 : 0)),
    });
    expect(leaking.card).toMatch(
      /look as if they were written after the outcome.*\n\n- paid\\_late: by itself it ranks with/,
    );
    expect((await cardOf({})).card).toContain('No field by itself ranks so well');
  });

  test('whether the data speak for a constraint', async () => {
    expect((await cardOf({})).card).toContain('| owed | increasing |');
    const turned = await cardOf({ change: { monotone: { owed: 'decreasing' } } });
    expect(turned.card).toMatch(/\| owed \| decreasing \|.*\*\*the data go the other way\*\* \|/);
    const free = await cardOf({ change: { monotone: {} } });
    expect(free.card).toContain('The schema constrains no field to go one way.');
  });
});

describe('what a card says of groups', () => {
  test('that nothing is known, where the schema audits nothing', async () => {
    const { card, manifest } = await cardOf({});
    expect(manifest.audit).toBeUndefined();
    expect(card).toContain('nothing is known of how decisions fall on groups');
  });

  test('how decisions fall on them, and that the model does not know them', async () => {
    const { card, manifest } = await cardOf({
      change: { audit: ['Sex'] },
      lines: withColumn('Sex', (row) => (row % 40 === 0 ? 'x' : row % 3 === 0 ? 'm' : 'f')),
    });
    const [sex] = manifest.audit!.columns;
    const [f] = sex!.groups;
    expect(sex!.groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(manifest.holdout!.holdout.rows);
    expect(card).toContain(`| f | ${f!.rows} | ${f!.measures!.defaults} |`);
    expect(card).toMatch(/\| x \| \d+ \| too few \|/);
    expect(manifest.features.some((feature) => /sex/i.test(feature))).toBe(false);
    const plain = await cardOf({ change: { ignore: ['Sex'] }, lines: withColumn('Sex', () => 'f') });
    expect(manifest.golden).toEqual(plain.manifest.golden);
  });
});

describe('what a card says of time', () => {
  const lines = withColumn('Decided', (row) => `2025-${row % 2 === 0 ? '03' : '11'}-0${1 + (row % 9)}`);

  test('that nothing is known, where the schema names no date', async () => {
    const { card, manifest } = await cardOf({});
    expect(manifest.validation!.periods).toBeUndefined();
    expect(card).toContain('The schema names no date');
  });

  test('how it does from month to month of the hold-out', async () => {
    const { card, manifest } = await cardOf({ change: { date: 'Decided' }, lines });
    const [march, november] = manifest.validation!.periods!;
    expect([march!.period, november!.period]).toEqual(['2025-03', '2025-11']);
    expect(march!.rows + november!.rows).toBe(manifest.validation!.rows);
    expect(march!.defaults + november!.defaults).toBe(manifest.validation!.defaults);
    expect(card).toContain(`| 2025-03 | ${march!.rows} | ${march!.defaults} |`);
  });

  test('which rows were held out, where a day decides', async () => {
    const { card, manifest } = await cardOf({
      change: { date: 'Decided', holdout: { from: '2025-11-01' } },
      lines,
    });
    expect(manifest.validation!.periods!.map(({ period }) => period)).toEqual(['2025-11']);
    expect(card).toContain('those whose "Decided" is 2025-11-01 or later');
    expect(card).not.toContain('SHA-256 in the first');
  });
});

test('fields and derived features are named by their titles, with their units, and in the manifest by their names', async () => {
  const fields = schema.fields.map((field) =>
    field.name === 'owed' ? { ...field, title: 'Owed | now', unit: 'EUR' } : field,
  );
  const derived = [
    ...schema.derived,
    { name: 'all', sum: ['owed', 'earned', 'age'], title: 'All of it' },
    { name: 'all_log', log: 'all', unit: 'log EUR' },
  ];
  const { card, manifest } = await cardOf({ change: { fields, derived }, params: { smote: { ratio: 1 } } });
  const sectionOf = (heading: string) => card.split(`\n${heading}`)[1]!.split('\n## ')[0]!;
  for (const heading of ['## What it rests on', '## Each field by itself'])
    for (const label of ['Owed \\| now (EUR)', 'All of it', 'all\\_log (log EUR)', 'burden', 'age'])
      expect(sectionOf(heading)).toContain(`| ${label} |`);
  expect(sectionOf('## What it rests on')).toContain('| Owed \\| now (EUR) | increasing |');
  expect(sectionOf('## Partial dependence')).toContain('### Owed \\| now (EUR)\n');
  expect(sectionOf('## Each field by itself')).toContain('### Owed \\| now (EUR), bin by bin');
  expect(manifest.validation!.univariate.map(({ name }) => name)).toEqual([
    'age',
    'owed',
    'earned',
    'owner',
    'region',
    'burden',
    'all',
    'all_log',
  ]);
});

test("a card's numbers are the manifest's", async () => {
  const { card, manifest } = await cardOf({});
  const { confusion, yardstick, deciles, calibration } = manifest.validation!;
  expect(card).toContain(
    `| default predicted | ${confusion.true_positives} | ${confusion.false_positives} |`,
  );
  expect(card).toContain(`ROC-AUC difference of ${yardstick!.auc_difference.value.toFixed(4)}`);
  expect(card).toContain(`| 1 | ${deciles[0]!.rows.toFixed(1)} | ${deciles[0]!.defaults.toFixed(1)} |`);
  expect(card).toContain(`Calibration slope ${calibration!.slope.value.toFixed(4)}`);
});

describe('what a card says of weights', () => {
  const change = { weight: 'Counts', date: 'Day', audit: ['Sex'] };
  const lines = smallCsv(900).map((line, row) =>
    row === 0
      ? `${line},Counts,Day,Sex`
      : `${line},${[0, 2, 5, 8][row % 4]},2026-0${1 + (row % 2)}-01,${row % 3 === 0 ? 'f' : 'm'}`,
  );
  const section = (card: string, title: string) => card.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;

  test('nothing, where loans have none', async () => {
    const { card, manifest } = await cardOf({});
    expect(card).not.toMatch(/by weight|their weight|whatever it weighs/i);
    expect(Object.keys(manifest.validation!)).not.toContain('weighing');
    expect(Object.keys(manifest.validation!)).not.toContain('confusion_rows');
  });

  test('that loans count by theirs, which column says it, and what it comes to', async () => {
    const { card, manifest } = await cardOf({ change, lines });
    expect(section(card, 'Data')).toContain(
      `**Loans count by their weight**, the column \`Counts\`, whose sum is ${manifest.data.weight};`,
    );
    for (const part of Object.values(manifest.validation!.weighing!))
      for (const { rows, weight, effective } of Object.values(part))
        expect(section(card, 'Data')).toMatch(
          new RegExp(`\\| ${rows} \\| ${weight.toFixed(1)} \\| [\\d.]+% \\| ${effective.toFixed(1)} \\|`),
        );
  });

  test('and figures that agree with one another: recall, default rate, tenths', async () => {
    const { card, manifest } = await cardOf({ change, lines });
    const { confusion, deciles, weighing, at_threshold } = manifest.validation!;
    const { holdout } = manifest.metrics;
    const { positives, negatives } = weighing!.holdout;
    const predicted = confusion.true_positives + confusion.false_positives;
    expect(confusion.true_positives / positives.weight).toBeCloseTo(holdout.recall.value, 12);
    expect(confusion.true_positives / predicted).toBeCloseTo(holdout.precision.value, 12);
    expect(at_threshold.defaults_declined).toBeCloseTo(holdout.recall.value, 12);
    expect(deciles.reduce((sum, { rows }) => sum + rows, 0)).toBeCloseTo(
      positives.weight + negatives.weight,
      9,
    );
    const rate = positives.weight / (positives.weight + negatives.weight);
    expect(section(card, 'Calibration')).toContain(`default (${(100 * rate).toFixed(2)}% by weight)`);
  });

  test('table by table, which figures count rows', async () => {
    const { card } = await cardOf({ change, lines });
    expect(section(card, 'Metrics')).toContain('All by weight.');
    expect(section(card, 'Decisions on the hold-out')).toMatch(/By weight[\s\S]*\d\.\d \(\d+ rows?\)/);
    expect(section(card, 'Gains and lift on the hold-out')).toContain(
      '| tenth | weight | weight of defaults |',
    );
    for (const title of ['By time', 'Groups', 'Each field by itself'])
      expect(section(card, title)).toMatch(
        /All but rows, defaults and leaks is by weight|All but rows and defaults is by weight/,
      );
    expect(section(card, 'What it rests on')).toContain('Contributions count each of those rows once');
  });
});
