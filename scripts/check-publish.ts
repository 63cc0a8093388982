/**
 * Kills a publisher with `kill -9` at random moments while it publishes, and looks each time whether a champion answers
 * that is whole and whether doing it again ends it. Then publishes to a stack that is polled all the while.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeOrtRuntime } from '../src/platform/node/ort.ts';
import { seededRandom } from '../src/random.ts';
import { bundleDigest } from '../src/registry/bundle-store.ts';
import { publish } from '../src/registry/publish.ts';
import { bundleOfSeed } from './check-publish/bundles.ts';
import { publishWhilePolled } from './check-publish/polled.ts';
import { stageOf, violations } from './check-publish/registry-state.ts';
import { startPublisher, type Victim } from './check-publish/victim.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { type Storage, withStorage } from './dev/storage.ts';
import { wholeNumber } from './training/input.ts';

/** Of bundles that only this check publishes: the project's own champion has a smaller one. */
const FIRST_SEED = 1_000_000;
/** In times of what publishing took undisturbed, closing the storage included: some kills come too late, most do not. */
const LONGEST_LIFE = 1.5;

const { values } = readCommand({
  run: 'npm run check:publish',
  about: [
    'Kills a publisher with `kill -9` at random moments while it publishes, and looks each time whether a champion answers that is whole and whether doing it again ends it. Then publishes to a stack that is polled all the while. It has stacks of its own.',
  ],
  options: {
    kills: { type: 'string', value: 'NUMBER', default: '20', about: 'how often' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of the moments' },
  },
  fails: 'no whole champion answered, or no kill hit the midst of publishing',
  example: 'npm run check:publish -- --kills 5',
});
const { kills, random } = settings(() => ({
  kills: wholeNumber('--kills', values.kills, 1),
  random: seededRandom(wholeNumber('--seed', values.seed, 0)),
}));
const runtime = await nodeOrtRuntime();
const folder = await mkdtemp(join(tmpdir(), 'solvent-publish-'));
const stateDir = join(folder, 'killed');
const stages: string[] = [];
let violated = 0;

let victim: Victim | undefined;
try {
  victim = startPublisher(stateDir, FIRST_SEED);
  await victim.begun;
  const begin = Date.now();
  await victim.published;
  const duration = Date.now() - begin;
  let seed = await victim.kill();
  victim = undefined;
  console.log(`undisturbed: published ${duration} ms after the storage was open`);

  for (let kill = 1; kill <= kills; kill++) {
    victim = startPublisher(stateDir, seed + 1);
    await victim.begun;
    await wait(random.next() * LONGEST_LIFE * duration);
    seed = await victim.kill();
    victim = undefined;
    const { stage, found } = await withStorage(PROJECT_ROOT, stateDir, (storage) => examine(storage, seed));
    stages.push(stage);
    report(`killed ${kill} of ${kills}: ${stage}`, found);
  }

  const data = join(folder, 'loans.csv');
  execFileSync(
    process.execPath,
    [join(import.meta.dirname, 'sample.ts'), '--rows', '2000', '--seed', '3', '--out', data],
    { stdio: 'ignore' },
  );
  const polled = await publishWhilePolled(join(folder, 'polled'), data);
  const counts = Object.entries(polled.perVersion).map(
    ([version, count]) => `${count} from version ${version}`,
  );
  report(`polled through a publication: ${counts.join(', ')}`, polled.violations);

  const inTheMidst = stages.filter((stage) => stage !== 'alias moved' && !stage.startsWith('0 of'));
  console.log(
    `kills ${kills} · stages hit ${new Set(stages).size} · in the midst ${inTheMidst.length} · violations ${violated}`,
  );
  // Kills that all came too early or too late show nothing.
  if (violated > 0 || inTheMidst.length === 0) process.exitCode = 1;
} finally {
  await victim?.kill();
  await rm(folder, { recursive: true, force: true });
}

/** Looks at the state that a kill left behind, then publishes what was cut off once more. */
async function examine(storage: Storage, seed: number): Promise<{ stage: string; found: string[] }> {
  const [before, files] = [bundleOfSeed(seed - 1), bundleOfSeed(seed)];
  const digest = bundleDigest(files);
  const stage = await stageOf(storage, files);
  const found = await violations(storage, [bundleDigest(before), digest], runtime);
  const alias = { name: 'champion', why: `seed ${seed}, once more`, force: true };
  await publish(storage, files, { by: 'npm run check:publish', alias });
  const after = await violations(storage, [digest], runtime);
  return { stage, found: [...found, ...after.map((violation) => `published once more: ${violation}`)] };
}

function report(line: string, found: string[]): void {
  violated += found.length;
  console.log([line, ...found.map((violation) => `  VIOLATION: ${violation}`)].join('\n'));
}
