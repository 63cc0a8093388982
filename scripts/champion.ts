/**
 * Makes the bundled champion of loan-default anew, out of the repository alone.
 *
 *   npm run champion               writes models/loan-default/1 and its registry
 *   npm run champion -- --check    exits 1 when the bytes in the repository are not those that training gives
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileSchema } from '../src/application/compile.ts';
import { parseApplicationSchema } from '../src/application/schema.ts';
import { csvLines } from '../src/population/csv.ts';
import { drawApplicants } from '../src/population/draw.ts';
import { parsePopulation } from '../src/population/population.ts';
import { seededRandom } from '../src/random.ts';
import { train } from '../src/training/train.ts';
import { ModelFolder } from './training/bundle-folder.ts';

const ROWS = 50_000;
const SAMPLE_SEED = 1;
const TRAINING_SEED = 42;
const VERSION = '1';
/** When the first champion was made; a remake of the same thing is no newer. */
const CREATED = new Date('2026-11-24T00:00:00Z');
const ABOUT =
  '**This model is synthetic.** It was trained on applicants drawn from published facts (`population.json`), not on ' +
  'loans that anybody took: it shows what the product does and must not decide about people. Train on your own ' +
  'loans with `npm run train -- --data YOUR.csv --schema YOUR-SCHEMA.json --promote`.';

const models = join(import.meta.dirname, '../models');
const source = join(models, 'loan-default');
const schemaText = readFileSync(join(source, 'schema.json'), 'utf8');
const { values: given } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const trained = await train(
  schemaText,
  { name: `npm run sample -- --rows ${ROWS} --seed ${SAMPLE_SEED}`, bytes: sample() },
  { version: VERSION, seed: TRAINING_SEED, about: ABOUT },
);
if (given.check) check();
else write();

async function* sample(): AsyncGenerator<Uint8Array> {
  const compiled = compileSchema(parseApplicationSchema(JSON.parse(schemaText)));
  const facts = JSON.parse(readFileSync(join(source, 'population.json'), 'utf8'));
  const applicants = drawApplicants(parsePopulation(facts, compiled), compiled, seededRandom(SAMPLE_SEED));
  const encoder = new TextEncoder();
  for (const line of csvLines(compiled, applicants, ROWS, false)) yield encoder.encode(line);
}

function write(): void {
  if (!trained.verdict.passed) throw new Error('The champion does not meet its own criteria.');
  rmSync(join(source, VERSION), { recursive: true, force: true });
  rmSync(join(source, 'registry.json'), { force: true });
  console.log(new ModelFolder(models, 'loan-default').add(trained, CREATED, 'champion'));
}

function check(): void {
  const folder = join(source, VERSION);
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const names = new Set([...trained.files.keys(), ...present]);
  const different = [...names].filter((name) => {
    const made = trained.files.get(name);
    return !made || !present.includes(name) || !readFileSync(join(folder, name)).equals(made);
  });
  if (different.length === 0) {
    console.log(`models/loan-default/${VERSION}: training gives the same bytes (${names.size} files)`);
  } else {
    console.error(`models/loan-default/${VERSION}: training gives other bytes for ${different.join(', ')}.`);
    console.error('Run `npm run champion` and commit the result.');
    process.exitCode = 1;
  }
}
