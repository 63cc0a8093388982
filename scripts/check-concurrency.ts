import { existsSync } from 'node:fs';
import { seededRandom } from '../src/random.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { distinctApplications } from './concurrency/applications.ts';
import { checkNode } from './concurrency/node.ts';
import { type Tally, tally } from './concurrency/tally.ts';
import { checkWorkerd } from './concurrency/workerd.ts';
import { championFolder, localChampion } from './dev/local-model.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { wholeNumber } from './training/input.ts';

const {
  positionals: [given = '100000'],
} = readCommand({
  run: 'npm run check:concurrency',
  takes: '[REQUESTS]',
  about: [
    'Sends distinct requests, 100000 unless said, many at a time, in workerd and on Node. Every answer must equal the one that the same application gets when it is scored alone.',
  ],
  options: {},
  variables: { MODEL_NAME: 'a bundled model (default: loan-default)' },
  fails: 'an answer is wrong or missing',
  example: 'npm run check:concurrency -- 2000',
});
const { requests, name } = settings(() => {
  const name = process.env.MODEL_NAME || 'loan-default';
  if (!existsSync(championFolder(PROJECT_ROOT, name)))
    throw new Error(`MODEL_NAME: no bundled model is called ${name}`);
  return { requests: wholeNumber('REQUESTS', given, 1), name };
});
const model = await localChampion(PROJECT_ROOT, name);
const applications = distinctApplications(model, requests, seededRandom(1));
const probabilities = new Set(applications.map(({ probability }) => probability)).size;
console.log(`${requests} distinct applications with ${probabilities} different probabilities`);

const inWorkerd = tally();
await checkWorkerd(applications, inWorkerd);
report('workerd', inWorkerd);
const onNode = tally();
await checkNode(applications, model, onNode);
report('node', onNode);

function report(where: string, { right, wrong, refused, cutOff }: Tally): void {
  console.log(
    `${where}: ${right} right, ${wrong} wrong, ${refused} refused; ${cutOff} more cut off by the client`,
  );
  if (right !== requests) process.exitCode = 1;
}
