import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { outcomeSchema } from '../../../src/registry/gate/line.ts';
import { judge } from '../../../src/registry/gate/verdict.ts';
import { train } from '../../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from '../../training/support.ts';
import { asGoodAs, recorded } from '../compared.ts';
import { bundledManifest, championOf } from './bundled.ts';

/** Enough for a hold-out that tells, and a quick training. */
const ROWS = 3_000;
const QUICK = { num_boost_round: 20, folds: 2, smote: null };
const BAD = 6;

/** Trains on loans of which each row's cells may be changed first. */
async function trained(
  change: (cells: string[]) => void,
  changes: object = {},
  params: object = {},
  [header, ...rows] = smallCsv(ROWS),
) {
  const lines = rows.map((row) => {
    const cells = row.split(',');
    change(cells);
    return cells.join(',');
  });
  const { manifest, files } = await train(
    JSON.stringify({ ...schema, ...changes }),
    { name: 'loans.csv', bytes: bytesOf([header!, ...lines]) },
    { seed: 1, params: { ...QUICK, ...params } },
  );
  return { manifest, card: new TextDecoder().decode(files.get('MODEL_CARD.md')) };
}

const reasons = (verdict: ReturnType<typeof judge>) =>
  verdict.lines.flatMap(({ check, result }) => (result === 'passed' ? [] : [`${check}: ${result}`]));

describe('the gate', () => {
  test('lets a good first model pass', async () => {
    const { manifest, card } = await trained(() => {});
    const verdict = judge(manifest, null, []);
    expect(reasons(verdict)).toEqual([]);
    expect(verdict.outcome).toBe('passed');
    expect(card).toContain('All criteria are met.');
    expect(card).not.toContain('by force only');
  });

  test('stops one that was trained on shuffled labels, whatever its criteria ask', async () => {
    const random = seededRandom(7);
    const shuffle = (cells: string[]) => {
      cells[BAD] = random.next() < 0.2 ? '1' : '0';
    };
    const { manifest: shuffled } = await trained(shuffle, {
      promotion: { roc_auc: 0.4 },
      policy: { approval_rate: 0.8 },
    });
    const verdict = judge(shuffled, null, []);
    expect(verdict.outcome).toBe('suspicious');
    expect(reasons(verdict)).toContain('chance: suspicious');
  });

  test('stops one with a column that knows the outcome', async () => {
    // As if it were the interest that was charged after default.
    const { manifest: leaked, card } = await trained((cells) => {
      cells[3] = cells[BAD] === '1' ? '5' : '900';
    });
    expect(leaked.metrics.holdout.roc_auc.value).toBe(1);
    const verdict = judge(leaked, null, []);
    expect(verdict.outcome).toBe('suspicious');
    expect(reasons(verdict)).toEqual(expect.arrayContaining(['leak: suspicious', 'too good: suspicious']));
    expect(verdict.lines.find(({ check }) => check === 'leak')!.message).toContain('earned');
    // Whoever reads the card need not ask the registry.
    expect(card).toMatch(
      /It is promoted by force only.*\n\n- A field looks as if it were written after the outcome/,
    );
  });

  test('stops one whose defaults were repeated under other keys, to balance the file', async () => {
    const loans = smallCsv(ROWS);
    const [key, defaults] = [0, loans.filter((row) => row.endsWith(',1'))];
    const repeated = defaults.map((row, index) => {
      const cells = row.split(',');
      cells[key] = `again-${index}`;
      return cells.join(',');
    });
    const { manifest, card } = await trained(() => {}, {}, {}, [...loans, ...repeated]);
    const verdict = judge(manifest, null, []);
    expect(verdict.outcome).toBe('suspicious');
    expect(reasons(verdict)).toContain('copied rows: suspicious');
    expect(card).toContain('the same loans under other keys');
  });

  test('stops one whose rows were lost, though training was told to let them', async () => {
    // Every fourth loan that defaults has no readable income.
    let defaults = 0;
    const { manifest: lost } = await trained(
      (cells) => {
        if (cells[BAD] === '1' && defaults++ % 4 === 0) cells[3] = 'unknown';
      },
      {},
      { allow_loss: 0.5 },
    );
    const verdict = judge(lost, null, []);
    expect(verdict.outcome).toBe('suspicious');
    expect(reasons(verdict)).toEqual(['rows lost: suspicious', 'lost rows: suspicious']);
  });

  test('stops one that is worse than the champion, on the same rows', () => {
    const champion = championOf();
    const auc = { value: -0.05, low: -0.065, high: -0.035 };
    const verdict = judge(bundledManifest(), champion, recorded(asGoodAs(champion, { auc })));
    expect([verdict.outcome, ...reasons(verdict)]).toEqual(['failed', 'champion: failed']);
  });

  test('stops one that takes other applications than the champion, though it is as good', () => {
    const champion = championOf();
    const other = bundledManifest(({ schema }) => {
      (schema as { fields: { min?: number }[] }).fields[1]!.min = 5;
    });
    const verdict = judge(other, champion, recorded(asGoodAs(champion)));
    expect([verdict.outcome, ...reasons(verdict)]).toEqual(['suspicious', 'schema: suspicious']);
  });

  test('judges none of a schema that asks nothing', () => {
    const unasked = bundledManifest(({ schema }) => {
      (schema as { promotion: object }).promotion = {};
    });
    const verdict = judge(unasked, null, []);
    expect([verdict.outcome, ...reasons(verdict)]).toEqual(['not_judged', 'criteria: not_judged']);
  });

  test('lets the bundled champion pass, also beside itself as it was', () => {
    const champion = championOf();
    expect(judge(bundledManifest(), null, []).outcome).toBe('passed');
    expect(judge(bundledManifest(), champion, recorded(asGoodAs(champion))).outcome).toBe('passed');
    expect(judge(bundledManifest(), champion, []).outcome).toBe('cannot_be_told');
  });

  test('cannot tell beside a champion that cannot be read', () => {
    const champion = { ...championOf(), manifest: null };
    const verdict = judge(bundledManifest(), champion, recorded(asGoodAs(champion)));
    expect([verdict.outcome, ...reasons(verdict)]).toEqual(['cannot_be_told', 'schema: cannot_be_told']);
  });
});

test('the verdict is the worst of its lines', () => {
  const champion = championOf();
  const demanding = bundledManifest(({ schema, validation }) => {
    (schema as { promotion: object }).promotion = { roc_auc: 0.99 };
    validation!.univariate[0]!.leak = 'of 200 rows with "x" 200 default';
  });
  const outcomes = judge(demanding, champion, []);
  expect(new Set(outcomes.lines.map(({ result }) => result))).toEqual(
    new Set(['passed', 'suspicious', 'cannot_be_told', 'failed']),
  );
  expect(outcomes.outcome).toBe('failed');
  expect(outcomeSchema.options.at(-1)).toBe('failed');
});
