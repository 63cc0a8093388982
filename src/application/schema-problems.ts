import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { invalid } from '../validation.ts';
import { type Allowed, allowedWords, fittingWays, keysOf, listed, memberOf, waysOf } from './allowed.ts';
import { quoted } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** A place in the file: what stands there, and what may. */
interface Place {
  path: PropertyKey[];
  value: unknown;
  allowed: Allowed;
}

/** What may stand in a file, which takes longer to tell than all that is wrong with it. */
const known = new WeakMap<z.ZodType, Allowed>();

/**
 * A value that people write, as its schema makes it.
 *
 * @param sentence what is said of a value that is wrong, without its full stop: `The schema is not valid`
 * @param crossChecks finds what no single value shows; asked only when every value is right by itself
 * @throws SolventError `validation_error`, whose details name the path of everything that is wrong
 */
export function written<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  sentence: string,
  crossChecks: (value: z.output<Schema>) => ErrorDetail[] = () => [],
): z.output<Schema> {
  const result = schema.safeParse(value);
  const details = result.success
    ? crossChecks(result.data)
    : fileProblems(schema, value, result.error.issues);
  if (details.length > 0) throw invalid(sentence, details);
  return result.data!;
}

/**
 * Everything that is wrong in a file that people write, in sentences: what stands at a place, what may stand there, and of an
 * unknown key the one that was perhaps meant. Zod finds the mistakes; what may stand there is read from the same Zod schema.
 */
function fileProblems(schema: z.ZodType, value: unknown, issues: readonly Issue[]): ErrorDetail[] {
  const allowed =
    known.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Allowed);
  known.set(schema, allowed);
  return problemsAt({ path: [], value, allowed }, issues);
}

function problemsAt(place: Place, issues: readonly Issue[]): ErrorDetail[] {
  return issues.flatMap((issue) => {
    const at = issue.path.reduce(descend, place);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => unknownKey(at, key));
      case 'invalid_key':
        return [detail(at, issue.issues.map(({ message }) => message).join('; '))];
      case 'invalid_union':
        return unionProblems(at, issue.errors);
      case 'custom':
        return [detail(at, issue.message)];
      default:
        return [detail(at, unfit(at))];
    }
  });
}

function descend({ path, value, allowed }: Place, member: PropertyKey): Place {
  const isContainer = typeof value === 'object' && value !== null && Object.hasOwn(value, member);
  return {
    path: [...path, member],
    value: isContainer ? value[member as never] : undefined,
    allowed: memberOf(allowed, value, member),
  };
}

/** What is wrong in the way that the value most likely was meant to be. */
function unionProblems(place: Place, errors: readonly (readonly Issue[])[]): ErrorDetail[] {
  const { value, allowed } = place;
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const ways = waysOf(allowed)
    .map((way, index) => ({ way, issues: errors[index] ?? [] }))
    .filter(({ way }) => way.type === kind);
  if ((kind !== 'object' && kind !== 'array') || value === null || ways.length === 0)
    return [detail(place, unfit(place))];
  if (kind === 'array') return problemsAt({ ...place, allowed: ways[0]!.way }, ways[0]!.issues);
  const keys = Object.keys(value as object);
  const strangers = (way: Allowed) => keys.filter((key) => !keysOf(way).includes(key));
  const unmeant = (way: Allowed) =>
    strangers(way).filter((key) => nearest(key, keysOf(way)) === undefined).length;
  const [best] = ways.sort(
    (a, b) =>
      unmeant(a.way) - unmeant(b.way) ||
      strangers(a.way).length - strangers(b.way).length ||
      a.issues.length - b.issues.length,
  );
  const marks = ways.flatMap(({ way }) =>
    marksOf(
      way,
      ways.map((other) => other.way),
    ),
  );
  const isUnmarked = !marks.some((mark) =>
    keys.some((key) => key === mark || nearest(key, [mark]) !== undefined),
  );
  if (ways.length > 1 && isUnmarked)
    return [detail(place, `must have one of ${listed([...new Set(marks)])}`)];
  const problems = problemsAt({ ...place, allowed: best!.way }, best!.issues);
  // A key that is written wrong is not missing as well.
  const meant = strangers(best!.way).map((key) => [...place.path, nearest(key, keysOf(best!.way))].join('.'));
  // What another way is known by cannot be added to this one.
  const chosen = keys.find((key) => marks.includes(key) && keysOf(best!.way).includes(key));
  const excess = chosen === undefined ? [] : strangers(best!.way).filter((key) => marks.includes(key));
  const excessAt = excess.map((key) => [...place.path, key].join('.'));
  return problems
    .filter(({ path }) => !meant.includes(path))
    .map(({ path, message }) => ({
      path,
      message: excessAt.includes(path) ? `cannot stand beside ${quoted(chosen!)}` : message,
    }));
}

/** The keys by which a way is known among others. */
function marksOf(way: Allowed, all: readonly Allowed[]): string[] {
  return (way.required ?? []).filter((key) => !all.every((other) => keysOf(other).includes(key)));
}

function unknownKey({ path, value, allowed }: Place, key: string): ErrorDetail {
  const ways = fittingWays(allowed, value);
  const known = [...new Set(ways.flatMap(keysOf))];
  const meant = nearest(key, known);
  const said = ways.length === 1 ? selfDescription(ways[0]!) : '';
  const free = known.filter((name) => !Object.hasOwn(value as object, name));
  const hint =
    meant !== undefined
      ? `did you mean ${quoted(meant)}?`
      : free.length > 0
        ? `there may be ${listed(free)}`
        : `there may be no more than ${listed(known)}`;
  return { path: [...path, key].join('.'), message: `is not known here${said}: ${hint}` };
}

/** ` where "type" is "number"` */
function selfDescription({ properties = {} }: Allowed): string {
  const [told] = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  return told ? ` where ${quoted(told[0])} is ${JSON.stringify(told[1].const)}` : '';
}

function unfit({ value, allowed }: Place): string {
  return `is ${standing(value)}: it must be ${allowedWords(allowed)}`;
}

/** What stands there. */
function standing(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return value === '' ? 'empty' : quoted(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function detail({ path }: Place, message: string): ErrorDetail {
  return { path: path.join('.'), message };
}
