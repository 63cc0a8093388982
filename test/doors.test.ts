import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readApplication } from '../src/application/application.ts';
import { type CompiledSchema, compileSchema } from '../src/application/compile.ts';
import { dayText, readDay } from '../src/application/day.ts';
import { type Field, writtenOf } from '../src/application/field.ts';
import { type Level, valuesOfLevel } from '../src/application/levels.ts';
import { parseApplicationSchema } from '../src/application/schema.ts';
import type { SolventError } from '../src/errors.ts';
import { readCsvRows } from '../src/jobs/score/read-csv.ts';
import { readJsonRows } from '../src/jobs/score/read-json.ts';
import type { ScorableRows } from '../src/jobs/score/scorable.ts';
import { parseKeyedApplication } from '../src/scoring/own-key.ts';
import type { Steps } from '../src/steps.ts';
import { csvCell, quotedCell } from '../src/table/cell.ts';
import type { Format } from '../src/table/dialect.ts';
import { partSign } from '../src/table/written.ts';
import { clean } from '../src/training/data/clean.ts';
import { openCsv } from '../src/training/data/csv.ts';

/**
 * Every door gives the same meaning to a value, written as the table in docs/schema.md says: the same feature bits, or
 * the same codes and messages.
 */

/** A value before it is written anywhere. */
type Value = number | boolean | string | null;

/** What a door made of an application: feature bits, or code and message of everything that is wrong. */
type Meaning = string[];

const encoder = new TextEncoder();

/** A number, as cells write it beside a sign. */
const SIGNED = {
  percent: [(text: string) => `${text}%`, (text: string) => text, (text: string) => `${text}\u00a0％`],
  currency: [
    (text: string) => text.replace(/^-?/, '$&$$'),
    (text: string) => `${text} EUR`,
    (text: string) => text,
    (text: string) => `€ ${text}`,
  ],
};

/** As a cell: see the table. */
function cellOf(field: Field, value: Value): string {
  const written = typeof value === 'number' ? writtenOf(field) : undefined;
  if (written === undefined) return value === null ? '' : String(value);
  const ways = SIGNED[written];
  return ways[Math.floor(Math.abs(value as number)) % ways.length]!(String(value));
}

function cellsOf({ schema }: CompiledSchema, values: Value[]): string[] {
  return values.map((value, index) => cellOf(schema.fields[index]!, value));
}

function bits(features: Float32Array): Meaning {
  return [...new Uint32Array(features.slice().buffer)].map((word) => word.toString(16));
}

function byPredict(compiled: CompiledSchema, record: Record<string, Value>): Meaning {
  try {
    return bits(readApplication(compiled, JSON.parse(JSON.stringify(record))).features);
  } catch (error) {
    return (error as SolventError).details!.map(({ code, message }) => `${code}: ${message}`);
  }
}

function read(compiled: CompiledSchema, format: Format, text: string, columns: string[]): Meaning {
  const dialect = { format, delimiter: ',', columns };
  const reader = format === 'csv' ? readCsvRows : readJsonRows;
  const rows = finished(reader(compiled, dialect, encoder.encode(text), 1, 1));
  if (rows.count === 1) return bits(rows.features);
  return rows.rejects.flatMap(({ faults }) => faults.map(({ code, message }) => `${code}: ${message}`));
}

function finished(steps: Steps<ScorableRows>): ScorableRows {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Training names the first thing that is wrong with a row, and the cell of a level that it does not know. */
async function byTraining(compiled: CompiledSchema, values: Value[]): Promise<Meaning> {
  const header = [...compiled.schema.fields.map(({ column }) => column), 'Y'];
  const rows = [header, [...cellsOf(compiled, values), '1']];
  const text = rows.map((cells) => `${cells.map((cell) => quotedCell(cell, ',')).join(',')}\n`).join('');
  const bytes = (async function* () {
    yield encoder.encode(text);
  })();
  try {
    const { matrix, report } = await clean(compiled, 'f', await openCsv('f', bytes, { delimiter: ',' }));
    const [dropped] = report.examples;
    return dropped ? [`${dropped.reason}: ${dropped.message}`] : bits(matrix.features);
  } catch (error) {
    return (error as SolventError).details!.map(({ message }) => `unknown_category: ${message}`);
  }
}

async function meanings(compiled: CompiledSchema, values: Value[]): Promise<Record<string, Meaning>> {
  const { fields } = compiled.schema;
  const names = fields.map(({ name }) => name);
  const record = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
  const cells = cellsOf(compiled, values);
  const row = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  const plain = cells.map((cell) => csvCell(cell)).join(',');
  const json = JSON.stringify(record);
  const predict = byPredict(compiled, record);
  const training = await byTraining(compiled, values);
  return {
    predict,
    // With a column that passes through: an empty line would be no row.
    csv: read(compiled, 'csv', `${row},x\n`, [...names, 'x']),
    // Defusing a formula is for what we write; a cell without quotes is what most files hold.
    ...(plain.includes("'")
      ? {}
      : { 'csv without quotes': read(compiled, 'csv', `${plain},x\n`, [...names, 'x']) }),
    ndjson: read(compiled, 'ndjson', `${json}\n`, names),
    json: read(compiled, 'json', `[${json}]`, names),
    training: training.length === 1 && predict.length > 0 ? firstOf(training, predict) : training,
  };
}

/** All that is wrong, where the first of it is what training named. */
function firstOf(training: Meaning, all: Meaning): Meaning {
  return training[0] === all[0] ? all : training;
}

const levels = fc.uniqueArray(
  fc.constantFrom('a', 'north', '10', '1000', '2.5', 'true', 'café', '007', 'x y', 'a,b', '9007199254740993'),
  { minLength: 2, maxLength: 5 },
);
/** The values in up to four groups; a group of one is a level that is no group. */
const groupedLevels = fc
  .tuple(levels, fc.infiniteStream(fc.nat(3)))
  .map(([values, groups]) => [
    ...Map.groupBy(values, (_, index) => (index < 2 ? index : groups.next().value)).values(),
  ])
  .map((parts) => parts.map(([name, ...of]): Level => (of.length === 0 ? name! : { name: name!, of })));
const missingCodes = fc.uniqueArray(fc.constantFrom<number | string>(-9, 999999, '999998', 'NA', '?', 0.5), {
  maxLength: 3,
});
const ranges = fc.uniqueArray(
  fc.constantFrom(
    { below: -6 },
    { above: 90, below: 96 },
    { from: 96, to: 98 },
    { from: 1e21 },
    { below: -1e300 },
  ),
  { maxLength: 2 },
);
const ownCodes = fc.constantFrom(
  undefined,
  [{ name: 'a', value: 7 }],
  [
    { name: 'a', value: [97, { from: 100, below: 105.5 }] },
    { name: 'b', value: { above: 1e21 } },
  ],
);
const limits = fc.constantFrom({}, { min: 0 }, { max: 100 }, { above: -1, below: 1e6 }, { min: -5, max: 5 });
const dateLimits = fc.constantFrom(
  {},
  { min: '1900-01-01' },
  { max: '2020-01-01' },
  { above: '1969-12-31', below: '2100-01-01' },
);
const dateCodes = fc.uniqueArray(fc.constantFrom<number | string>('1900-01-01', 'NA', '?', 0, '99999999'), {
  maxLength: 2,
});
const fieldArbitrary = fc
  .record({
    type: fc.constantFrom('number', 'integer', 'boolean', 'category', 'date'),
    nullable: fc.boolean(),
    missing: missingCodes,
    ranges,
    codes: ownCodes,
    limits,
    dateLimits,
    dateCodes,
    levels: groupedLevels,
    unknown: fc.constantFrom('refuse', 'missing'),
    ordered: fc.boolean(),
    written: fc.constantFrom(undefined, 'percent' as const, 'currency' as const),
  })
  .map(({ type, nullable, missing, ranges, codes, written, ...rest }) => ({
    type,
    nullable,
    missing:
      type === 'date'
        ? rest.dateCodes
        : type === 'number' || type === 'integer'
          ? [...missing, ...ranges]
          : missing,
    ...(type === 'date' && rest.dateLimits),
    ...(type === 'number' || type === 'integer'
      ? { ...rest.limits, ...(codes && { codes }), ...(written && { written }) }
      : {}),
    ...(type === 'category' && { levels: rest.levels, unknown: rest.unknown, ordered: rest.ordered }),
  }));

const fieldLists = fc.array(fieldArbitrary, { minLength: 1, maxLength: 4 });
const commonCodes = fc.tuple(missingCodes, dateCodes).map((codes) => [...new Set(codes.flat())]);
const schemas = fc.tuple(fieldLists, commonCodes, ranges).map(([described, common, commonRanges]) => {
  const fields = described.map((field, index) => ({ ...field, name: `f${index}`, column: `F ${index}` }));
  const dates = fields.filter(({ type }) => type === 'date').map(({ name }) => name);
  // Each to the next, and the last to the first.
  const spans = dates.flatMap((from, index) => {
    const two = [from, dates[(index + 1) % dates.length]];
    return [
      { name: `years${index}`, years: two },
      { name: `months${index}`, months: two },
      { name: `days${index}`, days: two },
    ];
  });
  const numeric = [...fields.filter(({ type }) => type !== 'category' && type !== 'date'), ...spans].map(
    ({ name }) => name,
  );
  const [left, right] = [numeric[0], numeric.at(-1)];
  const derived = left
    ? [
        { name: 'r', ratio: [left, right] },
        { name: 'd', difference: [left, right] },
        { name: 's', sum: [...numeric, left] },
        { name: 'l', log: right },
        { name: 'least', min: ['l', ...numeric] },
        { name: 'most', max: [...numeric, 'd'] },
        { name: 'l_of_s', log: 's' },
        { name: 'r_of_d', ratio: ['s', 'r'] },
      ]
    : [];
  return compileSchema(
    parseApplicationSchema({
      name: 's',
      target: { column: 'Y' },
      missing: [...common, ...commonRanges],
      fields,
      derived: [...spans, ...derived],
      policy: { maximize: 'f1' },
    }),
  );
});

const numbers = fc.oneof(
  fc.constantFrom(0, -0, 1, 10, 1000, 2.5, 0.5, -9, 999999, 999998, 1e21, 1e-50, 3.5e38, 1e300, 2 ** 53 - 1),
  fc.integer({ min: -10, max: 110 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const dateTexts = fc.oneof(
  fc.constantFrom(
    '1970-01-02',
    '2000-02-29',
    '1900-02-29',
    ' 2026-01-31 ',
    '2026-01-31T08:15:00+01:00',
    '2026-01-31 08:15',
    '2026-01-31 x',
    '31.01.2026',
    '01/02/2026',
    '1900-01-01',
    '1900-01-01 00:00:00',
    '0000-01-01',
    '9999-12-31',
  ),
  fc.integer({ min: readDay('1850-01-01')!, max: readDay('2150-01-01')! }).map(dayText),
);
const texts = fc.oneof(
  dateTexts,
  fc.constantFrom(
    '',
    ' ',
    'NA',
    ' NA ',
    '?',
    'north',
    'nroth',
    'a,b',
    'cafe\u0301',
    'NaN',
    '1,234',
    '5 %',
    '-',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

/** Text in JSON that reads as a number, with a sign or without, or a truth value is refused there and has no writing of its own in a CSV. */
function isWritable(field: Field, value: Value): boolean {
  if (typeof value === 'number')
    return field.type !== 'category' || !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'string') return true;
  const isText = field.type === 'category' || field.type === 'date';
  if (!isText && /^(?:[+-]?[\d.]+(?:[eE][+-]?\d+)?|true|false)$/i.test(value.trim())) return false;
  const isNumber = field.type === 'number' || field.type === 'integer';
  if (isNumber && /\d/.test(partSign(value.trim())?.number ?? '')) return false;
  // Line breaks inside a cell and lone halves of characters are the files' matter.
  return !/[\r\n\0\ufeff]/.test(value) && value.isWellFormed();
}

function valueFor(field: Field): fc.Arbitrary<Value> {
  const own =
    field.type === 'category'
      ? fc.oneof(
          fc.constantFrom(...field.levels.flatMap(valuesOfLevel)),
          fc.constantFrom(10, 1000, 2.5, '10.0', '010', '1e1'),
        )
      : field.type === 'boolean'
        ? fc.oneof(fc.boolean(), fc.constantFrom(0, 1))
        : field.type === 'date'
          ? dateTexts
          : numbers;
  const any = fc.oneof<fc.Arbitrary<Value>[]>(numbers, texts, fc.boolean(), fc.constant(null));
  return fc
    .oneof({ arbitrary: own as fc.Arbitrary<Value>, weight: 3 }, { arbitrary: any, weight: 1 })
    .filter((value) => isWritable(field, value));
}

const SCHEMAS = 200;
/** Of up to four fields each: together more than 100,000 values. */
const APPLICATIONS = 250;

describe('every door', () => {
  test.each(['1e-50', '1e-400', '-2.5E-330', `0.${'0'.repeat(400)}1`])(
    'refuses %s, which is not zero and would become it',
    async (number) => {
      const compiled = compileSchema(
        parseApplicationSchema({
          name: 'small',
          target: { column: 'Y' },
          fields: [{ name: 'x', column: 'X', type: 'number', nullable: true, missing: [0] }],
          policy: { maximize: 'recall' },
        }),
      );
      const refused = ['out_of_range: x is too close to 0 for a 32-bit float'];
      const json = `{"x":${number}}`;
      const { application } = parseKeyedApplication(json, 'id');
      expect(() => readApplication(compiled, application)).toThrow(refused[0]!.slice(14));
      expect(read(compiled, 'ndjson', `${json}\n`, ['x'])).toEqual(refused);
      expect(read(compiled, 'json', `[${json}]`, ['x'])).toEqual(refused);
      expect(read(compiled, 'csv', `${number}\n`, ['x'])).toEqual(refused);
      expect(await byTraining(compiled, [number])).toEqual(refused);
      for (const zero of ['0', '0.000', '0e-400', '-0'])
        expect(read(compiled, 'ndjson', `{"x":${zero}}\n`, ['x'])).toEqual(['7fc00000']);
    },
  );

  test('gives an application the same feature bits, or the same codes and messages', async () => {
    let values = 0;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(schemas, fc.infiniteStream(fc.nat()), async (compiled, seeds) => {
        const rows = fc.sample(fc.tuple(...compiled.schema.fields.map(valueFor)), {
          numRuns: APPLICATIONS,
          seed: seeds.next().value,
        });
        for (const row of rows) {
          values += row.length;
          const { predict, ...others } = await meanings(compiled, row);
          if (!predict!.some((entry) => entry.includes(':'))) accepted++;
          const told = JSON.stringify(predict);
          // An expectation costs as much as a door: only what differs needs one.
          for (const [door, meaning] of Object.entries(others))
            if (JSON.stringify(meaning) !== told)
              expect({ door, row, meaning }).toEqual({ door, row, meaning: predict });
        }
      }),
      { numRuns: SCHEMAS, seed: 8, endOnFailure: true },
    );
    // The property would say little if nearly everything were refused.
    expect(accepted).toBeGreaterThan((SCHEMAS * APPLICATIONS) / 10);
    expect(values).toBeGreaterThan(100_000);
  }, 180_000);
});
