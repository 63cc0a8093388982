import { expect, test } from 'vitest';
import { ACTIONS } from '../../../scripts/model/actions.ts';
import { readArguments } from '../../../scripts/model/arguments.ts';
import type { OwnOption } from '../../../scripts/model/options.ts';
import { CHAMPION } from '../../../src/registry/move.ts';
import { remedies } from '../../../src/registry/stopped.ts';

const version = {
  model: 'loan-default',
  version: '7',
  digest: 'd'.repeat(64),
  created: '2026-11-01T12:00:00.000Z',
  by: 'a test',
  archived: null,
  accepted: false,
};
const open = {
  outcome: 'cannot_be_told' as const,
  against: '6',
  comparison: null,
  at: 0,
  by: 'a test',
  lines: [{ check: 'champion', result: 'cannot_be_told' as const, message: 'Nobody compared it.' }],
};

/** What a command is told as between backticks: its action, arguments and options. */
function read(command: string) {
  const [name, ...words] = command.replace(/^npm run model -- /, '').split(' ');
  const options: Partial<Record<OwnOption | 'model', string | true>> = {};
  const args: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('--')) args.push(word);
    else options[word.slice(2) as OwnOption] = words[0]?.startsWith('--') === false ? words.shift()! : true;
  }
  return { name: name!, args, options };
}

test.each([
  [{ alias: CHAMPION }, 'promote 7'],
  [{ alias: 'canary' }, 'alias canary 7'],
  [
    { alias: 'challenger', mode: 'split' as const, share: 0.3 },
    'alias challenger 7 --mode split --share 0.3',
  ],
  [{ alias: CHAMPION, isProposal: true }, 'propose 7'],
  [
    { alias: 'challenger', mode: 'split' as const, share: 0.3, isProposal: true },
    'propose 7 --alias challenger --mode split --share 0.3',
  ],
])('what a refusal of %j advises is a command that takes it, and asks for the same', (wanted, begins) => {
  const commands = remedies(version, wanted, open).map((line) => /`(.+)`/.exec(line)![1]!);
  expect(commands).toHaveLength(2);
  expect(commands[1]).toBe(`npm run model -- ${begins} --model loan-default --force --why REASON`);
  for (const command of commands) {
    const { name, args, options } = read(command);
    const action = ACTIONS[name]!;
    const { model, ...own } = options;
    expect(args).toHaveLength(action.takes.length);
    expect(readArguments(action, args)).toEqual(args);
    expect(action.options).toEqual(expect.arrayContaining(Object.keys(own)));
    for (const option of action.wants ?? []) expect(own).toHaveProperty(option);
    const given = { ...own, force: own.force === true, model: String(model) };
    expect(() => action.check?.(given as never, args)).not.toThrow();
  }
});
