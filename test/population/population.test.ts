import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { csvLines } from '../../src/population/csv.ts';
import { drawApplicants } from '../../src/population/draw.ts';
import { type Population, parsePopulation } from '../../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../../src/population/shift.ts';
import { seededRandom } from '../../src/random.ts';
import { dated, datedPortfolio } from '../application/support.ts';

const read = (file: string) => JSON.parse(readFileSync(`models/loan-default/${file}`, 'utf8'));
const compiled = compileSchema(parseApplicationSchema(read('schema.json')));
const population = parsePopulation(read('population.json'), compiled);

/** Shares and means of a drawn portfolio. */
function summary(of: Population, rows: number) {
  const applicants = drawApplicants(of, compiled, seededRandom(5));
  const sums = { employed: 0, balance: 0, salary: 0, probability: 0, defaulted: 0 };
  for (let row = 0; row < rows; row++) {
    const { values, probability, defaulted } = applicants.next().value;
    sums.employed += values[0]! / rows;
    sums.balance += values[1]! / rows;
    sums.salary += values[2]! / rows;
    sums.probability += probability / rows;
    sums.defaulted += Number(defaulted) / rows;
  }
  return sums;
}

describe('the population of loan-default', () => {
  const rows = 100_000;
  const drawn = summary(population, rows);

  test('has the published shares and means', () => {
    // Five standard errors of a share at n = 100,000; balances and salaries within 1% of the data set's own means.
    expect(Math.abs(drawn.employed - 0.7056)).toBeLessThan(5 * Math.sqrt((0.7056 * 0.2944) / rows));
    expect(drawn.balance / (12 * 835.37)).toBeCloseTo(1, 2);
    expect(drawn.salary / (12 * 33_517)).toBeCloseTo(1, 2);
  });

  test('defaults in about 3.3% of loans, as often as its probabilities say', () => {
    expect(drawn.probability).toBeGreaterThan(0.031);
    expect(drawn.probability).toBeLessThan(0.036);
    expect(Math.abs(drawn.defaulted - drawn.probability)).toBeLessThan(5 * Math.sqrt(0.033 / rows));
  });

  test('gives only values that the schema accepts', () => {
    const applicants = drawApplicants(population, compiled, seededRandom(11));
    for (let row = 0; row < 20_000; row++) {
      const [employed, balance, salary] = applicants.next().value.values;
      expect([0, 1]).toContain(employed);
      expect(balance).toBeGreaterThanOrEqual(0);
      expect(salary).toBeGreaterThan(0);
    }
  });

  test.each([{ sd: 0 }, { sd: 1 }])(
    'a limit that no value lies above is told, and not waited for: %o',
    ({ sd }) => {
      const salary = { mean: 30_000, sd, above: 30_100, scale: 1 };
      const groups = population.groups.map((group) => ({
        ...group,
        values: { ...group.values, annual_salary: salary },
      }));
      const of = parsePopulation({ ...population, groups }, compiled);
      expect(() => drawApplicants(of, compiled, seededRandom(1)).next()).toThrow(
        `The population's "annual_salary" is to lie above 30100, and no draw did, of 10000 with a mean of 30000 and an sd of ${sd}.`,
      );
    },
  );

  test('draws normal values that lie as far from their mean as a normal distribution says', () => {
    const salary = { mean: 30_000, sd: 1_000, scale: 1 };
    const values = { ...population.groups[0]!.values, annual_salary: salary };
    const normal = parsePopulation({ ...population, groups: [{ share: 1, values }] }, compiled);
    const applicants = drawApplicants(normal, compiled, seededRandom(3));
    const distances = Array.from(
      { length: rows },
      () => (applicants.next().value.values[2]! - 30_000) / 1_000,
    );
    // P(z < limit) from tables; five standard errors of a share.
    for (const [limit, share] of [
      [-2, 0.02275],
      [-1, 0.15866],
      [0, 0.5],
      [1, 0.84134],
      [3, 0.99865],
    ] as const) {
      const drawnShare = distances.filter((distance) => distance < limit).length / rows;
      expect(Math.abs(drawnShare - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / rows));
    }
  });

  test('can be shifted in shares and in values', () => {
    const shifts = parseShifts('employed=-0.2,bank_balance=*1.3,annual_salary=1200', compiled);
    const shifted = summary(shiftPopulation(population, shifts), rows);
    expect(shifted.employed).toBeCloseTo(0.5056, 2);
    expect(shifted.balance / drawn.balance).toBeGreaterThan(1.29);
    expect(shifted.probability).toBeGreaterThan(2 * drawn.probability);
  });
});

describe('csvLines', () => {
  const lines = (seed: number, rows: number, probability = false) => [
    ...csvLines(compiled, drawApplicants(population, compiled, seededRandom(seed)), rows, probability),
  ];

  test('writes the form of the loan-default data', () => {
    const [header, first, ...rest] = lines(1, 3);
    expect(header).toBe('Index,Employed,Bank Balance,Annual Salary,Defaulted?\n');
    expect(first).toMatch(/^1,[01],\d+(\.\d{1,2})?,\d+(\.\d{1,2})?,[01]\n$/);
    expect(rest).toHaveLength(2);
  });

  test('writes the same for the same seed, and a longer portfolio begins with the shorter one', () => {
    expect(lines(1, 20)).toEqual(lines(1, 20));
    expect(lines(1, 20)).not.toEqual(lines(2, 20));
    expect(lines(1, 40).slice(0, 21)).toEqual(lines(1, 20));
  });

  test('adds the true probability on request', () => {
    const [header, first] = lines(1, 1, true);
    expect(header).toContain('Defaulted?,Probability');
    expect(Number(first!.trim().split(',').at(-1))).toBeGreaterThan(0);
  });

  test('writes a portfolio without rows as its header', () => {
    expect(lines(1, 0)).toHaveLength(1);
  });
});

describe('bad descriptions', () => {
  test.each([
    ['groups', { groups: [{ share: 0.5, values: population.groups[0]!.values }] }],
    ['groups.0.values.employed', { groups: [{ share: 1, values: {} }] }],
    ['default.coefficients.age', { default: { intercept: 0, coefficients: { age: 1 } } }],
    ['sauce', { sauce: 1 }],
    [
      'default.coefficients.__proto__',
      { default: JSON.parse('{"intercept":0,"coefficients":{"__proto__":1}}') },
    ],
  ])('are refused with the path %s', (path, change) => {
    expect(() => parsePopulation({ ...population, ...change }, compiled)).toThrow(`${path}: `);
  });

  test.each(['employed', 'age=*2', 'bank_balance=*-1', 'employed=lots', ''])(
    'shift %j is refused',
    (text) => {
      expect(() => parseShifts(text, compiled)).toThrow('is not understood');
    },
  );

  test('dates are refused: distributions are of numbers', () => {
    const values = Object.fromEntries(dated.fields.map(({ name }) => [name, 1]));
    const ofDates = {
      ...population,
      groups: [{ share: 1, values }],
      default: { intercept: 0, coefficients: {} },
    };
    expect(() => parsePopulation(ofDates, datedPortfolio())).toThrow(
      'groups: "birth_date" is a date, and distributions are of numbers',
    );
  });

  test('a share beyond 0 and 1 is refused', () => {
    const shifts = parseShifts('employed=0.5', compiled);
    expect(() => shiftPopulation(population, shifts)).toThrow('is not possible');
  });
});
