/**
 * Draws a portfolio from a population file.
 *
 *   npm run sample -- --rows 10000 --seed 1 --out loans.csv [--probability] [--shift employed=-0.2,bank_balance=*1.3]
 *                     [--schema models/loan-default/schema.json]
 *
 * The population stands in `population.json` beside the schema.
 */
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { compileSchema } from '../src/application/compile.ts';
import { parseApplicationSchema } from '../src/application/schema.ts';
import { csvLines } from '../src/population/csv.ts';
import { drawApplicants } from '../src/population/draw.ts';
import { parsePopulation } from '../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../src/population/shift.ts';
import { seededRandom } from '../src/random.ts';
import { readableError, readJson, readText, wholeNumber } from './training/input.ts';

try {
  const { values: given } = parseArgs({
    options: {
      rows: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      schema: { type: 'string', default: join(import.meta.dirname, '../models/loan-default/schema.json') },
      shift: { type: 'string' },
      probability: { type: 'boolean', default: false },
    },
  });
  if (!given.out) throw new Error('Say where to write: --out FILE.csv');
  const rows = wholeNumber('--rows', given.rows);
  const seed = wholeNumber('--seed', given.seed);

  const compiled = compileSchema(parseApplicationSchema(readJson(given.schema, readText(given.schema))));
  const facts = join(dirname(given.schema), 'population.json');
  const plain = parsePopulation(readJson(facts, readText(facts)), compiled);
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
