import { readCommand } from '../../../scripts/cli/command.ts';
import { settings } from '../../../scripts/cli/settings.ts';
import { wholeNumber } from '../../../scripts/training/input.ts';
import { type Lifecycle, simulateLifecycle } from './simulate.ts';

const { values } = readCommand({
  run: 'npm run simulate:lifecycle',
  about: [
    'Lets several people, commands and a guard publish, compare, propose, approve, promote, roll back and archive at the same time, while what they do fails or dies anywhere and is done again, and looks after every step whether the registry is as it must be.',
    'With one interleaving alone it tells what happened.',
  ],
  options: {
    interleavings: { type: 'string', value: 'NUMBER', default: '100000', about: 'how many' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of the first; each has the next one' },
  },
  fails: 'an alias points where it must not, or a version, a move or the chain is not what it must be',
  example: 'npm run simulate:lifecycle -- --interleavings 1000',
});
const { first, count } = settings(() => ({
  first: wholeNumber('--seed', values.seed, 0),
  count: wholeNumber('--interleavings', values.interleavings, 1),
}));

const NAMES = ['operations', 'moves', 'proposed', 'made', 'refused'] as const;
const totals = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<(typeof NAMES)[number], number>;
const failing: { seed: number; problems: string[] }[] = [];
for (let seed = first; seed < first + count; seed++) {
  const lifecycle = await simulateLifecycle(seed);
  if (count === 1) for (const event of lifecycle.story) console.log(event);
  if (lifecycle.problems.length > 0) tell(seed, lifecycle);
  for (const name of NAMES) totals[name] += lifecycle[name];
  if (process.stdout.isTTY && seed % 100 === 0) process.stdout.write(`\r${seed - first + 1} of ${count}`);
}
if (process.stdout.isTTY) process.stdout.write('\r');
const told = NAMES.map((name) => `${name} ${totals[name]}`).join(' · ');
console.log(`interleavings ${count} · ${told} · failing ${failing.length}`);
process.exitCode = failing.length > 0 ? 1 : 0;

function tell(seed: number, { problems }: Lifecycle) {
  failing.push({ seed, problems });
  if (failing.length > 20) return;
  console.log(
    `Seed ${seed} fails. To see how: npm run simulate:lifecycle -- --interleavings 1 --seed ${seed}`,
  );
  for (const problem of problems) console.log(`  ${problem}`);
}
