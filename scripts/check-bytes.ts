import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAnswers } from './check-bytes/answers.ts';
import { digestsOf, type Recipe } from './check-bytes/digests.ts';
import { digestsInWorkerd } from './check-bytes/workerd.ts';
import { readCommand } from './cli/command.ts';

const SEEDS = 20;
/** So many of them are tuned as well, past the tries that are spread to those that good ones lead to. */
const TUNED = 2;
const TRIES = 20;
const { values } = readCommand({
  run: 'npm run check:bytes',
  about: [
    `Draws and trains ${SEEDS} bundles, each of its own seed and parameters, on Node and in workerd, and tunes ${TUNED} of them: every file and what was found must be the same, byte for byte.`,
    'With --data, the answers instead: every row by `predict`, and all of them as a portfolio, by the stack in workerd and by the product on Node; all must be the same but for ids and times.',
  ],
  options: {
    data: {
      type: 'string',
      path: true,
      value: 'FILE.csv',
      about: 'loans with the columns of loan-default, without quotes',
    },
  },
  fails: 'a file or an answer differs',
  example: 'npm run check:bytes',
});
const folder = join(import.meta.dirname, '../models/loan-default');
const schemaText = readFileSync(join(folder, 'schema.json'), 'utf8');
if (values.data !== undefined) {
  const state = mkdtempSync(join(tmpdir(), 'solvent-bytes-'));
  const { rows, differing, files } = await compareAnswers(values.data, schemaText, state);
  rmSync(state, { recursive: true });
  console.log(
    `predict: ${differing} of ${rows} answers differ · portfolio: ${files.length === 0 ? 'the same files' : `${files.join(', ')} differ`}`,
  );
  process.exit(differing + files.length > 0 ? 1 : 0);
}
const population: unknown = JSON.parse(readFileSync(join(folder, 'population.json'), 'utf8'));

/** Small trainings that between them go through every part of training. */
const recipes = Array.from({ length: SEEDS }, (_, index): Recipe => {
  const params = {
    num_boost_round: 40,
    folds: 3,
    max_depth: 2 + (index % 3),
    tree_method: index % 2 === 0 ? 'hist' : 'exact',
    smote: index % 3 === 0 ? null : { ratio: 0.2 },
    calibrate: index % 7 !== 6,
    early_stopping_rounds: index % 4 === 1 ? 5 : null,
    scale_pos_weight: index % 5 === 2 ? 4 : 1,
    subsample: index % 5 === 3 ? 0.7 : 1,
  };
  return { schemaText, population, seed: index + 1, params, ...(index < TUNED && { tries: TRIES }) };
});

let same = 0;
// All of them first: workerd closes a connection on which nothing comes while Node is busy with a tuning.
const allInWorkerd: Record<string, string>[] = [];
for await (const digests of digestsInWorkerd(recipes)) allInWorkerd.push(digests);
for (const [index, recipe] of recipes.entries()) {
  const { seed, params } = recipe;
  const inWorkerd = allInWorkerd[index]!;
  const onNode = await digestsOf(recipe);
  const names = new Set([...Object.keys(onNode), ...Object.keys(inWorkerd)]);
  const different = [...names].filter((name) => onNode[name] !== inWorkerd[name]);
  if (different.length === 0) same++;
  else console.log(`seed ${seed}, ${JSON.stringify(params)}: ${different.join(', ')} differ`);
}
console.log(
  `${same} of ${SEEDS} bundles, and the ${TUNED} tunings among them, are the same in workerd as on Node, byte for byte`,
);
if (same !== SEEDS) process.exitCode = 1;
