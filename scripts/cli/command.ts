import { parseArgs } from 'node:util';
import type { About, Option, Options } from './about.ts';
import { helpOf } from './help.ts';
import { finishUnread } from './pipe.ts';
import { settings } from './settings.ts';
import { typedPath } from './typed-path.ts';

type Parsed<Given extends Options> = ReturnType<typeof parseArgs<{ options: Given; allowPositionals: true }>>;

/** What `parseArgs` gives, and what is required is there. */
interface Read<Given extends Options> {
  values: Parsed<Given>['values'] & {
    [Name in keyof Given as Given[Name] extends { required: true } ? Name : never]: string;
  };
  positionals: string[];
}

/**
 * What a command was given. `--help` prints what the command says about itself and ends it; a wrong option is said in one
 * sentence and ends it with 2. From then on a reader that goes away (`| head -1`) disturbs no work.
 * @param about says it all once, for the reader of the help and for `parseArgs`
 */
export function readCommand<const Given extends Options>(about: About<Given>): Read<Given> {
  finishUnread();
  const asked = process.argv.slice(2);
  if (asked.includes('--help') || asked.includes('-h')) {
    process.stdout.write(helpOf(about, asked[0]));
    process.exit(0);
  }
  return settings(() => {
    const parsed = parse(about);
    const { positionals } = parsed;
    if (!about.takes && positionals.length > 0)
      throw new Error(`${about.run} takes no argument "${positionals[0]}". ${seeHelp(about)}`);
    about.requireArguments?.(positionals);
    for (const [name, { required, value }] of Object.entries<Option>(about.options))
      if (required && !(parsed.values as Record<string, unknown>)[name])
        throw new Error(`${about.run} wants --${name} ${value}. ${seeHelp(about)}`);
    return { ...parsed, values: withTypedPaths(about.options, parsed.values) } as Read<Given>;
  });
}

function withTypedPaths(options: Options, values: Record<string, unknown>): Record<string, unknown> {
  const asFound = Object.entries(values).map(([name, value]) => {
    const { path, default: byDefault } = options[name]!;
    return [name, path && typeof value === 'string' && value !== byDefault ? typedPath(value) : value];
  });
  return Object.fromEntries(asFound);
}

function parse<const Given extends Options>(about: About<Given>): Parsed<Given> {
  const args = withNegativeNumbers(process.argv.slice(2), about.options);
  try {
    return parseArgs({ args, options: about.options, allowPositionals: true }) as Parsed<Given>;
  } catch (error) {
    throw new Error(`${whatIsWrong(about, error as NodeJS.ErrnoException, args)} ${seeHelp(about)}`);
  }
}

/** `--negative -1` as `parseArgs` reads it: no option is called like a number, so one behind an option is its value. */
function withNegativeNumbers(args: string[], options: Options): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1) ?? '';
    const isValue = before.startsWith('--') && options[before.slice(2)]?.type === 'string';
    if (isValue && /^-[\d.]/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** Node's own sentences are for programmers, and go on about positional arguments. */
function whatIsWrong(
  { run, options }: About,
  { code, message }: NodeJS.ErrnoException,
  args: string[],
): string {
  const option = /'(-[^' ]*)/.exec(message)?.[1];
  if (option === undefined) return `${message.split('\n')[0]!.replace(/\.$/, '')}.`;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${run} has no option ${option}.`;
  const { type, value } = options[option.slice(2)]!;
  if (type === 'boolean') return `${option} takes no value.`;
  const next = args[args.lastIndexOf(option) + 1];
  if (next === undefined) return `${option} wants a value: ${option} ${value}.`;
  const follows = `${option} wants a value, and ${next} follows`;
  return Object.hasOwn(options, next.slice(2))
    ? `${follows}.`
    : `${follows}. One that begins with a minus sign is written ${option}=${next}.`;
}

function seeHelp({ run }: { run: string }): string {
  return `See: ${run} -- --help`;
}
