import { afterEach, expect, test, vi } from 'vitest';
import { readCommand } from '../../../scripts/cli/command.ts';

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

/** What a command is given, or what it says of what it was given. */
function read(...args: string[]): unknown {
  process.argv = ['node', 'x.ts', ...args];
  let said = '';
  vi.spyOn(console, 'error').mockImplementation((text: string) => {
    said = text;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`${code}: ${said}`);
  });
  const { values } = readCommand({
    run: 'npm run x',
    about: ['x'],
    options: {
      share: { type: 'string', value: 'SHARE', about: 'x' },
      value: { type: 'string', value: 'VALUE', multiple: true, about: 'x' },
      plain: { type: 'boolean', about: 'x' },
    },
    fails: 'x',
    example: 'npm run x',
  });
  return { ...values };
}

test('a negative number is the value of the option in front of it', () => {
  expect(read('--share', '-1', '--value', '-.5', '--value=-2', '--plain')).toEqual({
    share: '-1',
    value: ['-.5', '-2'],
    plain: true,
  });
});

test.each([
  [
    ['--share', '-x'],
    '--share wants a value, and -x follows. One that begins with a minus sign is written --share=-x.',
  ],
  [['--share', '--plain'], '--share wants a value, and --plain follows.'],
  [['--plain', '--share'], '--share wants a value: --share SHARE.'],
  [['--plain=yes'], '--plain takes no value.'],
  [['--plain', '-1'], 'npm run x has no option -1.'],
  [['--shar', '1'], 'npm run x has no option --shar.'],
  [['-s'], 'npm run x has no option -s.'],
])('%j is wrong use, in our words', (args, message) => {
  expect(() => read(...args)).toThrow(`2: ${message} See: npm run x -- --help`);
});

test('what stands behind an option that takes no value is no value', () => {
  expect(() => read('one')).toThrow('2: npm run x takes no argument "one". See: npm run x -- --help');
});
