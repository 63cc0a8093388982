import { expect, test } from 'vitest';
import type { About } from '../../../scripts/cli/about.ts';
import { helpOf } from '../../../scripts/cli/help.ts';

const about: About = {
  run: 'npm run kitchen',
  takes: 'ACTION',
  actions: {
    cook: { about: 'makes a meal', takes: ['DISH'], options: ['salt'] },
    wash: { about: 'makes it clean', takes: [], options: [] },
  },
  about: ['Cooks and washes.'],
  options: {
    salt: { type: 'string', value: 'GRAMS', about: 'of a dish' },
    quiet: { type: 'boolean', default: false, about: 'says nothing' },
  },
  fails: 'it burnt',
  example: 'npm run kitchen -- cook soup --salt 5',
};

test('the help of a command lists what it does, and all options', () => {
  const help = helpOf(about);
  expect(help).toMatch(
    /^npm run kitchen -- ACTION \[options\]\n\nCooks and washes\.\n\nActions\n {2}cook DISH +makes a meal\n {2}wash +makes it clean\n/,
  );
  expect(help).toMatch(/\nOptions\n {2}--salt GRAMS +of a dish\n {2}--quiet +says nothing\n/);
  expect(helpOf(about, 'constructor')).toBe(help);
});

test('the help of an action is of that alone: its options, and those of every action', () => {
  const cook = helpOf(about, 'cook');
  expect(cook).toMatch(
    /^npm run kitchen -- cook DISH \[options\]\n\nMakes a meal\.\n\nOptions\n {2}--salt GRAMS/,
  );
  expect(cook).toMatch(/\nExample\n {2}npm run kitchen -- cook soup --salt 5\n$/);
  const wash = helpOf(about, 'wash');
  expect(wash).toMatch(/\nOptions\n {2}--quiet +says nothing\n/);
  expect(wash).not.toMatch(/salt|Example/);
});
