/** Makes the bundled champion of loan-default anew, out of the repository alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSchema } from '../src/application/compile.ts';
import { parseApplicationSchema } from '../src/application/schema.ts';
import { readBundleFolder, writeBundleFolder } from '../src/platform/node/bundle-folder.ts';
import { csvLines } from '../src/population/csv.ts';
import { drawApplicants } from '../src/population/draw.ts';
import { parsePopulation } from '../src/population/population.ts';
import { seededRandom } from '../src/random.ts';
import { verdictLines } from '../src/registry/gate/text.ts';
import { judge } from '../src/registry/gate/verdict.ts';
import { train } from '../src/training/train.ts';
import { readCommand } from './cli/command.ts';
import { championFolder } from './dev/local-model.ts';
import { kernelHere } from './training/kernel-here.ts';

const ROWS = 50_000;
const SAMPLE_SEED = 1;
const TRAINING_SEED = 42;
const ABOUT =
  '**This model is synthetic.** It was trained on applicants drawn from published facts (`population.json`), not on ' +
  'loans that anybody took: it shows what the product does and must not decide about people. Train on your own ' +
  'loans with `npm run train -- --data YOUR.csv --schema YOUR-SCHEMA.json --promote`.';

const models = join(import.meta.dirname, '../models');
const source = join(models, 'loan-default');
const folder = championFolder(join(models, '..'), 'loan-default');
const schemaText = readFileSync(join(source, 'schema.json'), 'utf8');
const { values: given } = readCommand({
  run: 'npm run champion',
  about: [
    'Makes the bundled champion of loan-default anew, out of the repository alone, and writes models/loan-default/champion.',
    '`npm run check:champion` is the same with --check.',
  ],
  options: {
    check: { type: 'boolean', default: false, about: 'writes nothing and compares with what lies there' },
  },
  fails: 'training gives other bytes than those in the repository, or a model that does not pass the gate',
  example: 'npm run check:champion',
});

const trained = await train(
  schemaText,
  { name: `npm run sample -- --rows ${ROWS} --seed ${SAMPLE_SEED}`, bytes: sample() },
  { seed: TRAINING_SEED, about: ABOUT, score: kernelHere() },
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
  const verdict = judge(trained.manifest, null, []);
  if (verdict.outcome !== 'passed') throw new Error(verdictLines(verdict).join('\n'));
  writeBundleFolder(folder, trained.files);
  console.log(folder);
}

function check(): void {
  const present = existsSync(folder) ? readBundleFolder(folder) : new Map<string, Uint8Array>();
  const names = new Set([...trained.files.keys(), ...present.keys()]);
  const different = [...names].filter((name) => {
    const [made, found] = [trained.files.get(name), present.get(name)];
    return !made || !found || Buffer.compare(made, found) !== 0;
  });
  if (different.length === 0) {
    console.log(`models/loan-default/champion: training gives the same bytes (${names.size} files)`);
  } else {
    console.error(`models/loan-default/champion: training gives other bytes for ${different.join(', ')}.`);
    console.error('Run `npm run champion` and commit the result.');
    process.exitCode = 1;
  }
}
