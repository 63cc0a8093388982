import type { About, Option } from './about.ts';

const WIDTH = 100;

/**
 * The text of `--help`.
 * @param first what was typed first: of an action, the help is of that alone
 */
export function helpOf(about: About, first?: string): string {
  const action = first !== undefined && about.actions && Object.hasOwn(about.actions, first);
  return textOf(action ? ofAction(about, first) : about);
}

/** What a command says about one of its actions. */
function ofAction({ actions = {}, ...command }: About, name: string): About {
  const { about, takes, options } = actions[name]!;
  const some = new Set(Object.values(actions).flatMap((action) => action.options));
  return {
    ...command,
    takes: [name, ...takes].join(' '),
    about: [`${about[0]!.toUpperCase()}${about.slice(1)}.`],
    options: Object.fromEntries(
      Object.entries(command.options).filter(([option]) => options.includes(option) || !some.has(option)),
    ),
    example: command.example.split(' ').includes(name) ? command.example : '',
  };
}

function textOf({ run, about, takes, actions, options, variables, fails, example }: About): string {
  // What it cannot do without comes first.
  const given = Object.entries(options).sort(
    ([, one], [, other]) => Number(other.required ?? false) - Number(one.required ?? false),
  );
  const asked = given.filter(([, { required }]) => required).map(([name, option]) => spelled(name, option));
  const optional = given.length > asked.length ? ['[options]'] : [];
  const words = [...(takes ? [takes] : []), ...asked, ...optional];
  const rows: [string, string][] = given.map(([name, option]) => [
    spelled(name, option),
    option.about + defaultOf(option),
  ]);
  const sections: [string, [string, string][]][] = [
    [
      'Actions',
      Object.entries(actions ?? {}).map(([name, action]) => [
        [name, ...action.takes].join(' '),
        action.about,
      ]),
    ],
    ['Options', [...rows, ['--help', 'prints this']]],
    ['Variables', Object.entries(variables ?? {})],
    [
      'Exit codes',
      [
        ['0', 'it is done'],
        ['1', fails],
        ['2', 'an option, an argument or a variable is wrong'],
      ],
    ],
  ];
  return [
    [run, ...(words.length > 0 ? ['--', ...words] : [])].join(' '),
    ...about.map((paragraph) => wrapped(paragraph, 0)),
    ...sections
      .filter(([, entries]) => entries.length > 0)
      .map(([title, entries]) => section(title, entries)),
    ...(example === '' ? [] : [`Example\n  ${example}`]),
  ]
    .join('\n\n')
    .concat('\n');
}

function spelled(name: string, { type, value }: Option): string {
  return `--${name}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}`;
}

function defaultOf({ default: given }: Option): string {
  return given === undefined || given === false || given === '' ? '' : ` (default: ${given})`;
}

function section(title: string, entries: [string, string][]): string {
  const width = Math.max(...entries.map(([name]) => name.length)) + 4;
  const lines = entries.map(([name, text]) => `  ${name}`.padEnd(width) + wrapped(text, width).trimStart());
  return [title, ...lines].join('\n');
}

/** Breaks a text between words, every line indented. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line && indent + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
}
