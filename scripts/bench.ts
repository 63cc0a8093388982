import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';

/** Runs each file of scripts/bench in a process of its own; they print ratios. */
const folder = join(import.meta.dirname, 'bench');
const all = (await readdir(folder))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .sort();
const { positionals: wanted } = readCommand({
  run: 'npm run bench',
  takes: '[NAME …]',
  about: [
    'Measures, and prints ratios to something comparable: a bare echo, another implementation, the commit before.',
    `Names are ${all.join(', ')}; without one, all of them run, which takes hours.`,
  ],
  options: {},
  variables: {
    PYTHON:
      'an interpreter with numpy, pandas and xgboost, for `portfolio-node` polars, for `tuning` optuna and scikit-learn, and for `node` fastapi, uvicorn, uvloop, httptools, orjson and prometheus_client (default: python3)',
    CREDIT_CARD_CSV: 'UCI_Credit_Card.csv, for `training`',
    GMSC_CSV: 'gmsc.csv, likewise',
    DATA_FOLDER:
      'Default_Fin.csv, hmeq.csv, UCI_Credit_Card.csv and gmsc.csv, for `tuning` and `training-quality`',
    PORTFOLIOS: 'of these two, with commas: default_fin, hmeq, uci, gmsc (default: all)',
    TRIES: 'of `tuning` (default: 40)',
    REPEATS: 'of `training-quality`: how often the folds are drawn (default: 3)',
    ROWS: 'of `portfolio`, `portfolio-node`, `portfolio-recorded` and `backup` (default: 1000000)',
    EVENTS: 'of `history` (default: 1000000)',
    AGAINST: 'a commit that `portfolio` runs in turns with this one',
  },
  fails: 'a benchmark failed',
  example: 'npm run bench -- scoring',
});
settings(() => {
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}`);
});
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n== ${name}`);
  const child = spawn(process.execPath, ['--expose-gc', join(folder, `${name}.ts`)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exitCode = 1;
}
