import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './documents.ts';
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

test('the generators that the documents name have the versions that the gate tries', () => {
  const named = printedCommands().flatMap(
    ({ command }) => command.match(/(?<= )\S+?(==|(?<=.)@)\d\S+/g) ?? [],
  );
  expect(named).toHaveLength(3);
  const tried = readFileSync(join(root, '.ci/tools'), 'utf8');
  for (const tool of named) expect(tried).toContain(tool);
});

test('no reason not to run a command outlives the command', () => {
  const printed = printedCommands();
  const idle = NOT_RUN.filter(([pattern]) => !printed.some(({ command }) => pattern.test(command)));
  expect(idle).toEqual([]);
});
