import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/application/application.ts';
import { type GiveReasons, hasReasons, reasonsOfModel } from '../../../src/explain/reasons/model-reasons.ts';
import { medianOf } from '../../../src/explain/reasons/usual.ts';
import { type Bundle, openBundle } from '../../../src/model/bundle.ts';
import { readTrees } from '../../../src/model/consistency.ts';
import { probabilityOf } from '../../../src/model/model.ts';
import { type Ensemble, marginsOf } from '../../../src/model/trees.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { drawApplicants } from '../../../src/population/draw.ts';
import { parsePopulation } from '../../../src/population/population.ts';
import { seededRandom } from '../../../src/random.ts';

const models = join(import.meta.dirname, '../../../models/loan-default');

let bundle: Bundle;
let give: GiveReasons;
let trees: Ensemble;
beforeAll(async () => {
  bundle = openBundle(await readBundleFolder(join(models, 'champion')));
  give = reasonsOfModel(bundle);
  trees = readTrees(bundle.files.get('trees.json')!);
});

function read(application: object) {
  const one = readApplication(bundle.compiled, application);
  return { ...one, inOwnUnits: one.features };
}

const pdOf = (application: object) => probabilityOf(marginsOf(trees, read(application).features)[0]!);

/** Applicants whom the champion declines, drawn as those were that it was trained on. */
function declined(most: number): Record<string, number>[] {
  const { compiled, manifest } = bundle;
  const json = JSON.parse(readFileSync(join(models, 'population.json'), 'utf8'));
  const names = compiled.schema.fields.map(({ name }) => name);
  const all: Record<string, number>[] = [];
  for (const { values } of drawApplicants(parsePopulation(json, compiled), compiled, seededRandom(77))) {
    const application = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    if (pdOf(application) >= manifest.policy.threshold) all.push(application);
    if (all.length === most) return all;
  }
  return all;
}

describe('the reasons of the champion', () => {
  test('are there, in the languages of its schema', () => {
    expect(hasReasons(bundle)).toBe(true);
    expect(give(read({ employed: 0, bank_balance: 28_000, annual_salary: 200_000 }))).toEqual([
      {
        code: 'card_balance',
        field: 'bank_balance',
        value: 28_000,
        direction: 'higher',
        text: { en: 'The balance owed on the card is high', de: 'Der offene Saldo der Karte ist hoch' },
      },
    ]);
    const two = give(read({ employed: 0, bank_balance: 18_000, annual_salary: 800_000 }));
    expect(two.map(({ code, direction }) => `${code} ${direction}`)).toEqual([
      'card_balance higher',
      'annual_salary higher',
    ]);
  });

  test('name first what lowers the risk of a declined applicant when it is as usual, for 99 of 100 at least', () => {
    const { compiled, manifest } = bundle;
    const reference = Float32Array.from(manifest.reference!.rows.flat(), (value) => value ?? Number.NaN);
    const applicants = declined(400);
    const lowered = applicants.filter((application) => {
      const [first] = give(read(application));
      const feature = compiled.features.findIndex(({ name }) => name === first!.field);
      const usual = medianOf(reference, compiled.features.length, feature);
      return pdOf({ ...application, [first!.field]: usual }) < pdOf(application);
    });
    expect(lowered.length).toBeGreaterThanOrEqual(0.99 * applicants.length);
  });

  test('never go against a declared direction', () => {
    const told = declined(400).flatMap((application) => give(read(application)));
    expect(told.filter(({ field, direction }) => field === 'bank_balance' && direction !== 'higher')).toEqual(
      [],
    );
  });

  test('are none where nobody was approved, and none without texts', () => {
    const { compiled, manifest } = bundle;
    expect(hasReasons({ compiled, manifest: { ...manifest, reference: { of: 0, rows: [] } } })).toBe(false);
    const { reasons: _, ...schema } = compiled.schema;
    expect(hasReasons({ compiled: { ...compiled, schema }, manifest })).toBe(false);
  });
});
