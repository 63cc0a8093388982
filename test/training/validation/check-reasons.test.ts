import { beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, openBundle } from '../../../src/model/bundle.ts';
import { train } from '../../../src/training/train.ts';
import { checkReasons } from '../../../src/training/validation/check-reasons.ts';
import { checkedReasonsLines } from '../../../src/training/validation/checked-reasons-text.ts';
import { bytesOf, schema, smallCsv } from '../support.ts';

const ROWS = 3_000;
const en = (text: string) => ({ en: text });
const reasons = [
  { code: 'debt', of: ['owed', 'burden'], higher: en('High debt'), missing: en('No debt known') },
  { code: 'income', of: ['earned'], text: en('Income') },
  { code: 'age', of: ['age'], text: en('Age') },
  { code: 'home', of: ['owner'], values: { false: en('Owns no home') } },
  { code: 'region', of: ['region'], suppress: true },
];
const monotone = { owed: 'increasing', earned: 'decreasing', owner: 'decreasing' };

/** Most own a home, and of those who own none more default. */
const loans = smallCsv(ROWS).map((line, row) =>
  line.replace(/(true|false)(,.*,)([01])$/, (_, __, region, bad) => {
    const owner = row % (bad === '1' ? 2 : 9) !== 0;
    return `${owner}${region}${bad}`;
  }),
);

let bundle: Bundle;
beforeAll(async () => {
  // Who earns less is told so: of an income there is no "higher".
  const [debt, income, ...others] = reasons;
  const { text: lower, ...rest } = income!;
  const written = { ...schema, monotone, reasons: [debt, { ...rest, lower }, ...others] };
  const data = { name: 'loans.csv', bytes: bytesOf(loans) };
  const { files } = await train(JSON.stringify(written), data, {
    seed: 1,
    params: { num_boost_round: 20, folds: 2, smote: null },
  });
  bundle = openBundle(files);
});

const open = async () => ({ name: 'loans.csv', bytes: bytesOf(loans) });
/** The same model, by a schema that declares other directions than those that it was made by. */
const declaring = (monotone: Record<string, 'increasing' | 'decreasing'>): Bundle => ({
  ...bundle,
  compiled: { ...bundle.compiled, schema: { ...bundle.compiled.schema, monotone } },
});

describe('a check of the reasons', () => {
  test('goes through every declined row of the file, held out or not', async () => {
    const { rows, declined, told, directed } = await checkReasons(bundle, open);
    expect(rows).toBe(ROWS);
    // More than a card looks at.
    expect(declined.rows).toBeGreaterThan(500);
    expect(bundle.manifest.reasons!.rows).toBeLessThan(declined.rows);
    const ofCodes = (key: 'first' | 'told') => declined.codes.reduce((sum, one) => sum + one[key], 0);
    expect(ofCodes('first')).toBe(declined.rows - declined.none);
    expect(ofCodes('told')).toBe(told);
    expect(declined.stable).toBeGreaterThan(0.5);
    expect(declined.lowered).toBeGreaterThan(0.9);
    expect(directed.told).toBeGreaterThan(0);
    expect(directed.contradicting).toBe(0);
    expect(await checkReasons(bundle, open)).toEqual({ rows, declined, told, directed });
  });

  test('counts reasons that contradict a declared direction, of amounts and of truths', async () => {
    const { declined } = await checkReasons(bundle, open);
    const toldOf = (code: string) => declined.codes.find((one) => one.code === code)!.told;
    const { directed: ofIncome } = await checkReasons(declaring({ earned: 'increasing' }), open);
    expect(toldOf('income')).toBeGreaterThan(0);
    expect(ofIncome).toEqual({ told: toldOf('income'), contradicting: toldOf('income') });
    const { directed: ofHome } = await checkReasons(declaring({ owner: 'increasing' }), open);
    expect(toldOf('home')).toBeGreaterThan(0);
    expect(ofHome).toEqual({ told: toldOf('home'), contradicting: toldOf('home') });
    const { directed: ofNone } = await checkReasons(declaring({}), open);
    expect(ofNone).toEqual({ told: 0, contradicting: 0 });
  });

  test('takes a file of few rows, or of one outcome: nothing is fitted to it', async () => {
    const [head, ...rows] = loans;
    const few = (lines: string[]) =>
      checkReasons(bundle, async () => ({ name: 'loans.csv', bytes: bytesOf([head!, ...lines]) }));
    expect((await few(rows.slice(0, 20))).rows).toBe(20);
    expect((await few(rows.filter((line) => line.endsWith('1')).slice(0, 5))).declined.rows).toBeGreaterThan(
      0,
    );
    await expect(few([])).rejects.toThrow(/loans\.csv/);
  });

  test('is refused of a version without reasons', async () => {
    const { reference: _, ...manifest } = bundle.manifest;
    await expect(checkReasons({ ...bundle, manifest }, open)).rejects.toThrow(
      'The version gives no reasons: it knows no approved applications to compare with.',
    );
  });
});

describe('what came of it', () => {
  const declined = {
    rows: 200,
    codes: [
      { code: 'debt', first: 150, told: 180 },
      { code: 'age', first: 40, told: 50 },
    ],
    none: 10,
    stable: 0.9,
    lowered: 0.995,
  };

  test('is told in shares of the declined', () => {
    const directed = { told: 180, contradicting: 2 };
    expect(checkedReasonsLines({ rows: 1_000, declined, told: 230, directed }, 'version 3')).toEqual([
      'Of 1000 rows version 3 declines 200, and would tell them:',
      'reason  first   at all',
      'debt    75.00%  90.00%',
      'age     20.00%  25.00%',
      'none    5.00%',
      'Of the 190 that have a reason:',
      '  for 90.00% the first one stays when every number moves by up to 1%',
      '  for 99.50% the risk falls when what the first one is told of, and nothing else, is as usual among approved applications',
      'Of 230 told reasons 180 are of what has a declared direction (monotone), and 2 contradict it.',
    ]);
  });

  test('claims nothing that was not looked at', () => {
    const directed = { told: 0, contradicting: 0 };
    const scaled = { rows: 1_000, declined: { ...declined, lowered: null }, told: 230, directed };
    expect(checkedReasonsLines(scaled, 'version 3').slice(-2)).toEqual([
      '  behind a scaler nothing is set to what is usual: whether the risk falls is not known',
      'None of the 230 told reasons is of what has a declared direction (monotone), which it could contradict.',
    ]);
    const nobody = { rows: 0, codes: [], none: 0, stable: null, lowered: null };
    expect(checkedReasonsLines({ rows: 1_000, declined: nobody, told: 0, directed }, 'version 3')).toEqual([
      'Of 1000 rows version 3 declines 0, and none of them has a reason.',
    ]);
  });
});
