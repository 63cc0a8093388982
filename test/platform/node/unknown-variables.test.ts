import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  GONE_VARIABLES,
  unknownOfProcess,
  wrongInFile,
} from '../../../src/platform/node/unknown-variables.ts';

test('of the variables of a process those are told that look like ours, or were the Python service’s', () => {
  const told = unknownOfProcess({
    PATH: '/bin',
    SHELL: 'sh',
    API_KEY: 'k',
    DRIFT_PSI_TRESHOLD: '1',
    REDIS_HOST: 'x',
  });
  expect(told).toEqual([
    "DRIFT_PSI_TRESHOLD is no variable of Solvent's: did you mean DRIFT_PSI_THRESHOLD?",
    "REDIS_HOST was the Python service's, and is read no more: see docs/migration.md",
  ]);
});

test('of MLflow’s own variables only one that is nearly ours is told', () => {
  const told = unknownOfProcess({
    MLFLOW_TRACKING_URI: 'https://mlflow.example.com',
    MLFLOW_EXPERIMENT_NAME: 'loans',
    MLFLOW_S3_ENDPOINT_URL: 'https://s3.example.com',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_TRACKING_URL: 'https://mlflow.example.com',
  });
  expect(told).toEqual([
    "MLFLOW_TRACKING_URL is no variable of Solvent's: did you mean MLFLOW_TRACKING_URI?",
  ]);
});

test('of a .env every line is told that is none of ours, and no value', () => {
  const text = [
    '# a comment',
    'export API_KEY = "a',
    'NOT_A=LINE"',
    '',
    'BAD LINE secret',
    'PORT=1',
    'FOO=secret',
    "MODEL_NAME='never ended",
    'APP_NAME=x',
  ];
  expect(wrongInFile('.env', text.join('\r\n'))).toEqual([
    '.env:5: This line is not NAME=value, and counts for nothing.',
    ".env:7: FOO is no variable of Solvent's",
    ".env:9: APP_NAME was the Python service's, and is read no more: see docs/migration.md",
  ]);
});

test('docs/migration.md and the command know the same variables as gone', () => {
  const table = readFileSync('docs/migration.md', 'utf8').split('## Variables')[1]!.split('## Metrics')[0]!;
  const gone = table.split('\n').filter((line) => /\| (?:none|`PORT`|`promotion`)/.test(line));
  const named = gone.flatMap((line) => line.split('|')[1]!.match(/(?<=`)(?:…_)?[A-Z0-9_]+(?=`)/g)!);
  const full = named.map((name) => (name.startsWith('…') ? '' : name)).filter(Boolean);
  expect(GONE_VARIABLES).toEqual(expect.arrayContaining(full));
  expect(GONE_VARIABLES).toHaveLength(named.length);
});
