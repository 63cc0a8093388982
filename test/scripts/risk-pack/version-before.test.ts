import { expect, test } from 'vitest';
import { versionBefore } from '../../../scripts/risk-pack/version-before.ts';
import type { PackEvent } from '../../../src/risk-pack/registry-facts.ts';

const move = (alias: string, from: string | null, to: string) => ({ alias, from, to }) as PackEvent;
const versions = (champion: string, ...numbers: string[]) =>
  numbers.map((model_version) => ({
    model_version,
    aliases: model_version === champion ? ['champion'] : [],
  }));

test('a version that became champion is held against what it replaced', () => {
  const events = [
    move('pilot', '1', '5'),
    move('champion', '2', '5'),
    move('champion', '5', '2'),
    move('champion', '7', '5'),
  ];
  expect(versionBefore('5', { events }, versions('5', '1', '2', '4', '5', '7'))).toEqual({
    version: '2',
    rule: 'which answered when it became champion',
  });
});

test('one that never did is held against the present champion', () => {
  expect(
    versionBefore('5', { events: [move('pilot', '1', '5')] }, versions('2', '1', '2', '4', '5')),
  ).toEqual({
    version: '2',
    rule: 'the present champion',
  });
});

test('the first champion is held against the version that was registered before it, by number', () => {
  const events = [move('champion', null, '10')];
  expect(versionBefore('10', { events }, versions('10', '2', '9', '10', '11'))).toEqual({
    version: '9',
    rule: 'which was registered before it',
  });
  expect(versionBefore('2', { events: [] }, versions('2', '2', '9'))).toBeNull();
});
