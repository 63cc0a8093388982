import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestsOf, type Recipe } from './check-bytes/digests.ts';
import { digestsInWorkerd } from './check-bytes/workerd.ts';
import { readCommand } from './cli/command.ts';

const SEEDS = 20;
readCommand({
  run: 'npm run check:bytes',
  about: [
    `Draws and trains ${SEEDS} bundles, each of its own seed and parameters, on Node and in workerd: every file must be the same, byte for byte.`,
  ],
  options: {},
  fails: 'a file differs',
  example: 'npm run check:bytes',
});
const folder = join(import.meta.dirname, '../models/loan-default');
const schemaText = readFileSync(join(folder, 'schema.json'), 'utf8');
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
  return { schemaText, population, seed: index + 1, params };
});

let same = 0;
let next = 0;
for await (const inWorkerd of digestsInWorkerd(recipes)) {
  const { seed, params } = recipes[next++]!;
  const onNode = await digestsOf({ schemaText, population, seed, params });
  const names = new Set([...Object.keys(onNode), ...Object.keys(inWorkerd)]);
  const different = [...names].filter((name) => onNode[name] !== inWorkerd[name]);
  if (different.length === 0) same++;
  else console.log(`seed ${seed}, ${JSON.stringify(params)}: ${different.join(', ')} differ`);
}
console.log(`${same} of ${SEEDS} bundles are the same in workerd as on Node, byte for byte`);
if (same !== SEEDS) process.exitCode = 1;
