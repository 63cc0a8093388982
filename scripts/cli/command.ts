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
    process.stdout.write(helpOf(about));
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
  try {
    return parseArgs({ options: about.options, allowPositionals: true }) as Parsed<Given>;
  } catch (error) {
    // Node's own sentence for an unknown option goes on about positional arguments.
    const { code, message } = error as NodeJS.ErrnoException;
    const option = /'(-[^' ]*)/.exec(message)?.[1];
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw new Error(`${about.run} has no option ${option}. ${seeHelp(about)}`);
    throw new Error(`${message.split('\n')[0]!.replace(/\.$/, '')}. ${seeHelp(about)}`);
  }
}

function seeHelp({ run }: { run: string }): string {
  return `See: ${run} -- --help`;
}
