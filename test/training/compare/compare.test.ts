import { beforeAll, describe, expect, it } from 'vitest';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import { seededRandom, shuffle } from '../../../src/random.ts';
import { bundleDigest } from '../../../src/registry/bundle-store.ts';
import { comparisonSchema } from '../../../src/registry/gate/comparison.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { compareVersions } from '../../../src/training/compare/compare.ts';
import { placeOf } from '../../../src/training/data/place.ts';
import { type Trained, train } from '../../../src/training/train.ts';
import { datedCsv, datedSchema } from '../dated.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../support.ts';

const PARAMS = { num_boost_round: 20, folds: 2 };
const loans = smallCsv(1200);
const [, ...rows] = loans;
const half = [HEADER, ...rows.filter((_, row) => row % 2 === 0)];

function trained(lines: string[], portfolio: object = schema, seed = 1): Promise<Trained> {
  const data = { name: 'loans.csv', bytes: bytesOf(lines) };
  return train(JSON.stringify(portfolio), data, { seed, params: PARAMS });
}

async function compared(challenger: BundleFiles, champion: BundleFiles, lines: string[] = loans) {
  const rival = { version: '1', digest: bundleDigest(champion), files: async () => champion };
  const open = async () => ({ name: 'loans.csv', bytes: bytesOf(lines) });
  const { comparison, leftOut } = await compareVersions('version 2', challenger, rival, open);
  return { ...comparisonSchema.parse(comparison), leftOut };
}

/** A bundle whose manifest says something else; its other files go on fitting their hashes. */
function withManifest({ files, manifest }: Trained, change: object): BundleFiles {
  const text = JSON.stringify({ ...manifest, ...change });
  return new Map([...files, ['manifest.json', new TextEncoder().encode(text)]]);
}

/** As anybody can tell of a key. */
const isHeldOut = (key: string) => placeOf(joinKey(key)) < 0.2;

let ofAll: Trained;
let ofHalf: Trained;
beforeAll(async () => {
  [ofAll, ofHalf] = [await trained(loans), await trained(half)];
});

describe('a version is held against another', () => {
  it('on the rows that both held out', async () => {
    const { holdout, metrics } = ofAll.manifest;
    const found = await compared(ofAll.files, ofHalf.files);
    expect(found).toMatchObject({ ...holdout!.holdout, leftOut: 0 });
    expect(found.reason).toBeUndefined();
    // The whole hold-out of the challenger: so what it is measured to be there is what its manifest says.
    const { roc_auc, brier, recall } = metrics.holdout;
    expect(found.challenger!.auc).toBe(roc_auc.value);
    expect(found.challenger!.brier).toBeCloseTo(brier.value, 12);
    expect(found.challenger!.recall).toBe(recall.value);
    for (const name of ['auc', 'brier', 'recall'] as const)
      expect(found[name]!.value).toBe(found.challenger![name] - found.champion![name]);
    expect(found.data_sha256).toBe(ofAll.manifest.data.sha256);
    // What either says of a file does not depend on which of them was trained on it.
    const smaller = await compared(ofAll.files, ofHalf.files, half);
    expect(smaller).toMatchObject(ofHalf.manifest.holdout!.holdout);
  });

  it('and what rows say that either was fitted to changes nothing', async () => {
    const bad = HEADER.split(',').indexOf('Bad');
    const heldOut = await compared(ofAll.files, ofHalf.files);
    const turned = [
      HEADER,
      ...rows.map((line) => {
        const cells = line.split(',');
        return isHeldOut(cells[0]!) ? line : cells.with(bad, cells[bad] === '1' ? '0' : '1').join(',');
      }),
    ];
    const { data_sha256: _, ...found } = await compared(ofAll.files, ofHalf.files, turned);
    expect(heldOut).toMatchObject(found);
  });

  it('in whatever order the rows come', async () => {
    const shuffled = [HEADER, ...shuffle([...rows], seededRandom(3))];
    const { data_sha256: _, ...found } = await compared(ofAll.files, ofHalf.files, shuffled);
    expect(await compared(ofAll.files, ofHalf.files)).toMatchObject(found);
  });

  it.each([
    ['all rows', () => ofAll],
    ['half of them', () => ofHalf],
  ])('and is no worse and no better than itself: %s', async (_, model) => {
    const nothing = { value: 0, low: 0, high: 0 };
    const found = await compared(model().files, model().files);
    expect(found).toMatchObject({ auc: nothing, brier: nothing, recall: nothing });
  });

  it('with the weights of its schema', async () => {
    const weighted = { ...schema, weight: 'Counts' };
    const counting = (of: (row: number) => number) => [
      `${HEADER},Counts`,
      ...rows.map((line, row) => `${line},${of(row)}`),
    ];
    const one = await trained(
      counting(() => 2),
      weighted,
    );
    const alike = await compared(
      one.files,
      one.files,
      counting(() => 7),
    );
    const other = await compared(
      one.files,
      one.files,
      counting((row) => 1 + (row % 3)),
    );
    expect(alike.rows).toBe(other.rows);
    expect(alike.challenger!.auc).not.toBe(other.challenger!.auc);
  });
});

describe('by different schemas', () => {
  it('rows are matched by their place in the file, and what either cannot read is left out', async () => {
    const fields = schema.fields.map((field) =>
      field.name === 'age'
        ? { ...field, max: 70 }
        : field.name === 'owed'
          ? { ...field, missing: [] }
          : field,
    );
    const narrower = await trained(loans, { ...schema, fields, training: { allow_loss: 0.5 } });
    const found = await compared(ofAll.files, narrower.files);
    const old = rows.filter((line) => Number(line.split(',')[1]) > 70 && isHeldOut(line.split(',')[0]!));
    expect(found.leftOut).toBe(old.length);
    expect(found.rows).toBe(ofAll.manifest.holdout!.holdout.rows - old.length);
    expect(found.champion!.auc).toBe(narrower.manifest.metrics.holdout.roc_auc.value);
  });

  it('that hold out by other rules, what both hold out is taken', async () => {
    const { key: _, ...keyless } = schema;
    const byContent = await trained(loans, keyless);
    const found = await compared(ofAll.files, byContent.files);
    // A fifth of a fifth: too few of them.
    expect(found.rows).toBe(0);
    expect(found.reason).toContain('Of the rows that neither was fitted to');
    const wide = await trained(loans, { ...keyless, training: { holdout: 0.5 } });
    const { rows: common } = await compared(ofAll.files, wide.files);
    const { rows: all } = ofAll.manifest.holdout!.holdout;
    expect(common / all).toBeGreaterThan(0.35);
    expect(common / all).toBeLessThan(0.65);
  });

  it('of one kind, the smaller share is what both hold out', async () => {
    const wide = await trained(loans, { ...schema, training: { holdout: 0.4 } });
    const { rows: common } = await compared(wide.files, ofAll.files);
    expect(common).toBe(ofAll.manifest.holdout!.holdout.rows);
    expect((await compared(ofAll.files, wide.files)).rows).toBe(common);
  });

  it('that hold out from another day on, the later one counts', async () => {
    const dated = datedCsv(1500);
    const from = (day: string) => trained(dated, { ...datedSchema, holdout: { from: day } });
    const [early, late] = [await from('2024-06-01'), await from('2025-01-01')];
    const found = await compared(late.files, early.files, dated);
    expect(found.rows).toBe(late.manifest.holdout!.holdout.rows);
    expect(found.challenger!.auc).toBe(late.manifest.metrics.holdout.roc_auc.value);
  });
});

describe('nothing is compared, and the reason is told,', () => {
  it('of a bundle that does not say what it held out', async () => {
    const old = withManifest(ofHalf, { holdout: undefined });
    const { reason, auc, rows, data_sha256 } = await compared(ofAll.files, old);
    expect(reason).toContain('The bundle of version 1 does not say which rows it held out');
    expect({ auc, rows, data_sha256 }).toEqual({
      auc: null,
      rows: 0,
      data_sha256: ofAll.manifest.data.sha256,
    });
  });

  it('where the file has no column for the key', async () => {
    const keyless = loans.map((line) => line.slice(line.indexOf(',') + 1));
    const { reason } = await compared(ofAll.files, ofHalf.files, keyless);
    expect(reason).toBe('loans.csv has no column "Id", by which rows were held out');
  });

  it('where a schema cannot read the file', async () => {
    const fields = [...schema.fields, { name: 'debt', column: 'Debt', type: 'number' }];
    const other = await trained(
      loans.map((line, row) => `${line},${row === 0 ? 'Debt' : row}`),
      { ...schema, fields },
    );
    const { reason } = await compared(ofAll.files, other.files);
    expect(reason).toContain('The schema of version 1 cannot read the rows: loans.csv, row 1');
    expect(reason).toContain('debt');
  });

  it('where the two predict different things', async () => {
    const opposite = await trained(loans, { ...schema, target: { column: 'Bad', positive: 0 } });
    const { reason } = await compared(ofAll.files, opposite.files);
    expect(reason).toContain('they predict different things');
  });

  it('of too few rows', async () => {
    const { reason, data_sha256 } = await compared(ofAll.files, ofHalf.files, loans.slice(0, 60));
    expect(reason).toMatch(
      /^Of the rows that neither was fitted to, \d default and \d+ do not; it takes at least 10/,
    );
    expect(data_sha256).toHaveLength(64);
  });

  it('of a damaged bundle', async () => {
    const damaged = new Map([...ofHalf.files, ['trees.json', new Uint8Array(3)]]);
    expect((await compared(ofAll.files, damaged)).reason).toContain('trees.json is damaged');
  });

  it('of a file that changes between two readings', async () => {
    const fields = schema.fields.map((field) => (field.name === 'age' ? { ...field, max: 98 } : field));
    const other = await trained(loans, { ...schema, fields });
    const rival = { version: '1', digest: bundleDigest(other.files), files: async () => other.files };
    let readings = 0;
    const open = async () => ({ name: 'loans.csv', bytes: bytesOf(loans.slice(0, 1200 - readings++)) });
    const { comparison } = await compareVersions('version 2', ofAll.files, rival, open);
    expect(comparison.reason).toBe('The file changed while it was read.');
  });
});

it('what may pass is no reason', async () => {
  const rival = { version: '1', digest: bundleDigest(ofHalf.files), files: async () => ofHalf.files };
  const open = () => Promise.reject(new Error('the disk is away'));
  await expect(compareVersions('version 2', ofAll.files, rival, open)).rejects.toThrow('the disk is away');
});
