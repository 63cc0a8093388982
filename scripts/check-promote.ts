/**
 * Promotes and rolls back a stack while applications are scored on many connections without pause, and holds every answer
 * against the version that it names.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../src/random.ts';
import { moveUnderLoad } from './check-promote/under-load.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { wholeNumber } from './training/input.ts';

const { values } = readCommand({
  run: 'npm run check:promote',
  about: [
    'Promotes and rolls back the versions of a stack of its own while applications are scored on many connections without pause. Every answer must be a 200 with exactly the score of the version that it names, and from five seconds after a move on only the new version may answer: under load, and after nobody asked for a while. In the end a promoted version is damaged, and the one before must go on.',
  ],
  options: {
    moves: { type: 'string', value: 'NUMBER', default: '100', about: 'promotions and rollbacks under load' },
    connections: { type: 'string', value: 'NUMBER', default: '32', about: 'that score at the same time' },
    idle: { type: 'string', value: 'SECONDS', default: '60', about: 'that nobody asks, in the quiet rounds' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of what is moved when' },
  },
  fails: 'an answer was not as it must be',
  example: 'npm run check:promote -- --moves 10 --idle 6',
});
const plan = settings(() => ({
  moves: wholeNumber('--moves', values.moves, 1),
  connections: wholeNumber('--connections', values.connections, 1),
  idleSeconds: wholeNumber('--idle', values.idle, 6),
  random: seededRandom(wholeNumber('--seed', values.seed, 0)),
}));

const folder = await mkdtemp(join(tmpdir(), 'solvent-promote-'));
try {
  const data = ['3', '4'].map((seed) => {
    const file = join(folder, `loans-${seed}.csv`);
    const sample = join(import.meta.dirname, 'sample.ts');
    execFileSync(process.execPath, [sample, '--rows', '2000', '--seed', seed, '--out', file], {
      stdio: 'ignore',
    });
    return file;
  });
  const begin = performance.now();
  const { moves, perVersion, lateness, violations } = await moveUnderLoad(join(folder, 'state'), {
    ...plan,
    data,
  });
  const seconds = (performance.now() - begin) / 1_000;
  const answers = [...perVersion.values()].reduce((sum, count) => sum + count, 0);
  const of = [...perVersion].sort().map(([version, count]) => `${count} by version ${version}`);
  const sorted = lateness.toSorted((a, b) => a - b);
  console.log(
    `moves        ${moves.promotions} promotions, ${moves.rollbacks} rollbacks, ${plan.connections} connections, ${seconds.toFixed(0)} s`,
  );
  console.log(`answers      ${answers}: ${of.join(', ')}`);
  console.log(
    `switch       the version before was last heard of ${inSeconds(sorted[sorted.length >> 1])} after a move in the median, ${inSeconds(sorted.at(-1))} at most; 5 s are allowed`,
  );
  console.log(`violations   ${violations.length}`);
  for (const violation of violations) console.log(`  ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function inSeconds(milliseconds = 0): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
