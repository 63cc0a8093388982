import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readApplication } from '../../src/application/application.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { type Level, levelName, valuesOfLevel } from '../../src/application/levels.ts';
import { parseNewSchema } from '../../src/application/schema.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { checkConsistency } from '../../src/model/consistency.ts';
import { clean } from '../../src/training/data/clean.ts';
import { openCsv } from '../../src/training/data/csv.ts';
import { train } from '../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from './support.ts';

const column = schema.fields.findIndex(({ name }) => name === 'region');

/** The small portfolio, its category with these levels. */
function schemaWith(levels: Level[], more: object = {}) {
  return {
    ...schema,
    fields: schema.fields.map((field) => (field.name === 'region' ? { ...field, levels, ...more } : field)),
  };
}

/** A file of loans whose category holds one of the values after the other. */
function loansOf(values: string[]): string[] {
  const [header, ...lines] = smallCsv(values.length);
  return [
    header!,
    ...lines.map((line, row) =>
      line
        .split(',')
        .with(column + 1, values[row]!)
        .join(','),
    ),
  ];
}

/** Every value, replaced by hand by the name of the level that it means. */
function replaced(values: string[], levels: Level[]): string[] {
  return values.map((value) => {
    const level = levels.find((one) => valuesOfLevel(one).includes(value));
    return level === undefined ? value : levelName(level);
  });
}

async function featuresOf(levels: Level[], more: object, lines: string[]) {
  const compiled = compileSchema(parseNewSchema(schemaWith(levels, more)));
  const { matrix, report } = await clean(compiled, 'loans.csv', await openCsv('loans.csv', bytesOf(lines)));
  return { bits: new Uint32Array(matrix.features.slice().buffer), report };
}

test('a schema with groups reads a file as one without reads it after its values were replaced', async () => {
  const values = ['a', 'b', 'b c', '7', '07', 'caf\u00e9', 'D', 'd'];
  const groupings = fc
    .array(fc.nat(3), { minLength: values.length - 2, maxLength: values.length - 2 })
    .map((groups) => [...Map.groupBy(values, (_, index) => [0, 1, ...groups][index]!).values()])
    .map((parts) => parts.map(([name, ...of]): Level => (of.length === 0 ? name! : { name: name!, of })));
  const cells = fc.array(fc.constantFrom(...values, 'unlisted', ''), { minLength: 30, maxLength: 30 });
  const more = fc.record({
    ordered: fc.boolean(),
    unknown: fc.constant('missing'),
    nullable: fc.constant(true),
  });
  await fc.assert(
    fc.asyncProperty(groupings, cells, more, async (levels, held, rest) => {
      const grouped = await featuresOf(levels, rest, loansOf(held));
      const plain = await featuresOf(levels.map(levelName), rest, loansOf(replaced(held, levels)));
      expect(grouped).toEqual(plain);
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('a schema with groups makes the model that one without makes, and its bundle loads and reads every value', async () => {
  const levels = ['north', { name: 'rest', of: ['west', 'oversea', '7'] }, { name: 'south', of: ['SOUTH'] }];
  const names = levels.map(levelName);
  const all = levels.flatMap(valuesOfLevel);
  const values = Array.from({ length: 600 }, (_, row) => all[(row * 5) % all.length]!);
  const made = (own: Level[], held: string[]) =>
    train(
      JSON.stringify(schemaWith(own)),
      { name: 'loans.csv', bytes: bytesOf(loansOf(held)) },
      { seed: 1, params: { num_boost_round: 10, folds: 2, smote: { ratio: 0.8 } } },
    );
  const grouped = await made(levels, values);
  const plain = await made(names, replaced(values, levels));

  for (const file of ['trees.json', 'model.onnx', 'scores.svg'])
    expect(grouped.files.get(file)).toEqual(plain.files.get(file));
  const { golden, baseline, validation, metrics, features } = grouped.manifest;
  expect(plain.manifest).toMatchObject({ golden, baseline, validation, metrics, features });
  expect(features).toEqual(expect.arrayContaining(['region=north', 'region=rest', 'region=south']));

  const bundle = openBundle(grouped.files);
  checkConsistency(bundle);
  expect(bundle.manifest.schema).toEqual(JSON.parse(JSON.stringify(schemaWith(levels))));
  const featuresFor = (region: string) =>
    readApplication(bundle.compiled, { age: 40, owed: 10, earned: 20, owner: true, region }).features;
  for (const level of levels)
    for (const value of valuesOfLevel(level))
      expect(featuresFor(value)).toEqual(featuresFor(levelName(level)));
  expect(() => featuresFor('east')).toThrow('region has no such level');
});
