import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { compileSchema } from '../src/application/compile.ts';
import { readJsonText } from '../src/application/json-text.ts';
import { parseApplicationSchema } from '../src/application/schema.ts';
import { csvLines } from '../src/population/csv.ts';
import { drawApplicants } from '../src/population/draw.ts';
import { parsePopulation } from '../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../src/population/shift.ts';
import { seededRandom } from '../src/random.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { readableError, readText, wholeNumber } from './training/input.ts';

const { values: given } = readCommand({
  run: 'npm run sample',
  about: [
    'Draws a portfolio with outcomes from a population. The population stands in population.json beside the schema.',
  ],
  options: {
    out: { type: 'string', path: true, value: 'FILE.csv', required: true, about: 'where to write' },
    rows: { type: 'string', value: 'NUMBER', default: '10000', about: 'how many loans' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'the same seed gives the same loans' },
    schema: {
      type: 'string',
      path: true,
      value: 'FILE.json',
      about: 'the schema file (default: models/loan-default/schema.json of the project)',
    },
    shift: {
      type: 'string',
      value: 'SHIFTS',
      about: 'moves the population: employed=-0.2,bank_balance=*1.3',
    },
    probability: { type: 'boolean', default: false, about: 'adds the true probability of default' },
  },
  fails: 'nothing was drawn; it says why',
  example: 'npm run sample -- --rows 10000 --seed 1 --out loans.csv',
});
const schema = given.schema ?? join(import.meta.dirname, '../models/loan-default/schema.json');
const { rows, seed } = settings(() => ({
  rows: wholeNumber('--rows', given.rows, 1),
  seed: wholeNumber('--seed', given.seed, 0),
}));
try {
  const compiled = compileSchema(parseApplicationSchema(readJsonText(schema, readText(schema))));
  const facts = join(dirname(schema), 'population.json');
  const plain = parsePopulation(readJsonText(facts, readText(facts)), compiled);
  const population = given.shift ? shiftPopulation(plain, parseShifts(given.shift, compiled)) : plain;

  const applicants = drawApplicants(population, compiled, seededRandom(seed));
  const lines = csvLines(compiled, applicants, rows, given.probability);
  await pipeline(Readable.from(inBlocks(lines)), createWriteStream(given.out));
  console.log(`${rows} rows in ${given.out}`);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

/** A stream's chunk a line would cost more than the drawing. */
function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length < 65_536) continue;
    yield block;
    block = '';
  }
  yield block;
}
