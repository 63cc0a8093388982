import type { z } from 'zod';
import { type ErrorDetail, SolventError } from './errors.ts';
import { inWords } from './issue-words.ts';

/** Details that the sentence for people names; all of them stand in `details`. */
const MOST_NAMED = 20;

/**
 * A value as its schema makes it: the one way from the unknown to the known.
 *
 * @param sentence what is said of a value that is wrong, without its full stop: `The registry is not valid`
 * @param crossChecks finds what no single value shows; asked only when every value is right by itself
 * @throws SolventError `validation_error`, whose details name the path of everything that is wrong
 */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  sentence: string,
  crossChecks: (value: z.output<Schema>) => ErrorDetail[] = () => [],
): z.output<Schema> {
  const result = schema.safeParse(value, { error: inWords });
  const details = result.success ? crossChecks(result.data) : detailsOf(result.error);
  if (details.length > 0) throw invalid(sentence, details);
  return result.data!;
}

/**
 * Variables read as far as they are right, to look on what else is wrong before anything is told.
 *
 * @param read throws as `parsed`, with details whose paths begin with the variables' names
 * @returns what `read` makes of those that are right, and the details of the others
 */
export function readAllButWrong<Variables extends object, Value>(
  read: (variables: Variables) => Value,
  variables: Variables,
): { value: Value; wrong: ErrorDetail[] } {
  try {
    return { value: read(variables), wrong: [] };
  } catch (error) {
    if (!(error instanceof SolventError && error.details)) throw error;
    const { details: wrong } = error;
    const names = wrong.map(nameIn);
    const right = Object.entries(variables).filter(([name]) => !names.includes(name));
    try {
      return { value: read(Object.fromEntries(right) as Variables), wrong };
    } catch {
      // Without the wrong ones others are told to lack them.
      throw error;
    }
  }
}

/** The name of the variable that a detail is about. */
export function nameIn({ path }: ErrorDetail): string {
  return path.split('.')[0]!;
}

/** The error about a value that is wrong. Its message names what is wrong, for those who see nothing else. */
export function invalid(sentence: string, details: ErrorDetail[]): SolventError {
  const problems = details.map(({ path, message }) => `${path || '(root)'}: ${message}`);
  return new SolventError('validation_error', `${sentence}. ${inOneSentence(problems)}`, { details });
}

/** What is wrong, one after the other, and of many the number. */
export function inOneSentence(problems: readonly string[]): string {
  const named = problems.slice(0, MOST_NAMED);
  if (problems.length > MOST_NAMED) named.push(`and ${problems.length - MOST_NAMED} more`);
  return named.join('; ');
}

/** A sentence with its full stop, unless it ends in a sign of its own: "did you mean x?". */
export function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Everything that a Zod schema found wrong, one detail a place: an unknown key is named by its own path. */
export function detailsOf(error: Pick<z.ZodError, 'issues'>): ErrorDetail[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not known here' }));
  });
}
