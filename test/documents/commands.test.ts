import { expect, test } from 'vitest';
import { NOT_RUN, notRun } from './not-run.ts';
import { printedCommands } from './printed.ts';

test('the documents print commands, some of which are run', () => {
  const printed = printedCommands();
  expect(printed.length).toBeGreaterThan(60);
  expect(printed).toContainEqual({
    document: 'docs/training.md',
    command: 'npm run train -- --data loans.csv --schema my-schema.json --promote',
  });
  expect(printed.filter(({ command }) => !notRun(command)).length).toBeGreaterThan(20);
});

test('no reason not to run a command outlives the command', () => {
  const printed = printedCommands();
  const idle = NOT_RUN.filter(([pattern]) => !printed.some(({ command }) => pattern.test(command)));
  expect(idle).toEqual([]);
});
