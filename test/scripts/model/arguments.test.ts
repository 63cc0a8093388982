import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../../scripts/model/actions.ts';
import { readArguments, readModelName } from '../../../scripts/model/arguments.ts';

/** Right ones of every kind, so that one at a time can be wrong. */
const RIGHT: Record<string, string> = {
  VERSION: '2',
  OTHER: 'champion',
  NAME: 'pilot',
  PROPOSAL: '1',
  DIR: 'x',
};
const withWrong = (takes: string[], at: number, value: string) =>
  takes.map((word, index) => (index === at ? value : (RIGHT[word] ?? 'a=b')));
const taking = (...words: string[]) =>
  Object.entries(ACTIONS).flatMap(([name, { takes }]) =>
    takes.flatMap((word, index) => (words.includes(word) ? [[name, word, index] as const] : [])),
  );

const NO_VERSIONS = [
  '1e3',
  '-1',
  '0x10',
  '99999999999999999999',
  '0',
  '01',
  '+1',
  '1.0',
  '',
  ' 1',
  '../x',
  'a b',
  '1\n',
];
const NUMBERS_ALONE = ['promote', 'propose', 'alias', 'archive', 'unarchive'];

describe.each(taking('VERSION', 'OTHER'))('%s %s', (name, word, index) => {
  const { takes } = ACTIONS[name]!;
  const read = (value: string) => readArguments(ACTIONS[name]!, withWrong(takes, index, value));

  test.each(NO_VERSIONS)('is not %j', (value) => {
    expect(() => read(value)).toThrow(`${word}: is the number of a version, such as`);
  });

  test('is the number of a version, or an alias where an alias will do', () => {
    expect(read('999999999')[index]).toBe('999999999');
    if (NUMBERS_ALONE.includes(name))
      expect(() => read('champion')).toThrow('VERSION: is the number of a version, such as "2"');
    else expect(read('champion')[index]).toBe('champion');
  });
});

test.each(taking('PROPOSAL'))('%s %s is a number', (name, word) => {
  for (const value of ['x', '1e3', '0x10', '-1', '', '0'])
    expect(() => readArguments(ACTIONS[name]!, [value])).toThrow(`${word}: `);
  expect(readArguments(ACTIONS[name]!, ['12'])).toEqual(['12']);
});

test.each(['7', '../x', '', 'a b', '__proto__'])('an alias is not called %j', (value) => {
  expect(() => readArguments(ACTIONS.alias!, [value, '1'])).toThrow('NAME: is a word of letters');
});

test('tags are left to the action that takes them', () => {
  expect(readArguments(ACTIONS.tag!, ['champion', 'a b=1e3', '-1'])).toEqual(['champion', 'a b=1e3', '-1']);
});

describe('the model', () => {
  test('is the one that is named, else that of MODEL_NAME, else the bundled one', () => {
    expect(readModelName('small', 'other')).toBe('small');
    expect(readModelName(undefined, 'other')).toBe('other');
    expect(readModelName(undefined, '')).toBe('loan-default');
    expect(readModelName(undefined, undefined)).toBe('loan-default');
  });

  test.each(['../x', '', 'Small', 'a b', 'a/b', '-x', 'x'.repeat(101)])('is not called %j', (name) => {
    expect(() => readModelName(name, undefined)).toThrow(/--model: (is no name: use lower-case|.*100)/);
    if (name !== '') expect(() => readModelName(undefined, name)).toThrow('MODEL_NAME: ');
  });
});
