import type { z } from 'zod';

const KINDS: Record<string, string> = {
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const FORMATS: Record<string, string> = {
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  date: 'a date such as 2026-01-31',
  url: 'a URL',
};

/** Allowed values that a message names. */
const MOST_NAMED = 20;

/**
 * What is said of a value that a Zod schema refuses, where the schema does not say it itself: what is wrong, behind the
 * path that names the value. Zod's own texts are for programmers.
 */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `is not ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.input === undefined ? missingOf(issue.values) : noneOf(issue.values);
    case 'too_small':
    case 'too_big':
      return outside(issue);
    case 'invalid_format':
      return issue.format === 'regex'
        ? `is not of the form ${issue.pattern}`
        : `is not ${FORMATS[issue.format] ?? issue.format}`;
    case 'not_multiple_of':
      return `is not a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'has what is not known here';
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join('; ');
    case 'invalid_union':
      return union(issue);
    default:
      return 'is not valid';
  }
};

/** Of a value that is not there: what it could be. */
function missingOf(values: readonly unknown[]): string {
  return `is missing: ${values.length === 1 ? '' : 'one of '}${named(values)}`;
}

function union(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { input, discriminator } = issue;
  const told = typeof discriminator === 'string' ? (input as Record<string, unknown>)[discriminator] : input;
  if (told === undefined) return 'is missing';
  return Array.isArray(issue.options) ? noneOf(issue.options) : neither(issue.errors);
}

function noneOf(values: readonly unknown[]): string {
  return `${values.length === 1 ? 'is not' : 'is none of'} ${named(values)}`;
}

function named(values: readonly unknown[]): string {
  const texts = values
    .slice(0, MOST_NAMED)
    .map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value)));
  if (values.length > MOST_NAMED) texts.push(`${values.length - MOST_NAMED} more`);
  return texts.join(', ');
}

/** What is too short, too few, too little, or too much of it. */
function outside(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const isSmall = issue.code === 'too_small';
  const limit = Number(isSmall ? issue.minimum : issue.maximum);
  if (issue.origin === 'string' || issue.origin === 'array') {
    const [one, several] = issue.origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
    if (isSmall && limit === 1) return 'is empty';
    return `has ${isSmall ? 'fewer' : 'more'} than ${limit} ${limit === 1 ? one : several}`;
  }
  if (issue.inclusive) return `must be at ${isSmall ? 'least' : 'most'} ${limit}`;
  return `must be ${isSmall ? 'above' : 'below'} ${limit}`;
}

/** Of the ways in which a value could be right: their kinds, or what the nearest of them lacks. */
function neither(ways: z.core.$ZodIssue[][]): string {
  const kinds = ways.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? KINDS[first.expected] : undefined,
  );
  if (kinds.every((kind) => kind !== undefined)) return `is neither ${[...new Set(kinds)].join(' nor ')}`;
  const [nearest = []] = [...ways].sort((a, b) => a.length - b.length);
  return (
    nearest
      .map(({ path, message }) => (path.length > 0 ? `${path.join('.')} ${message}` : message))
      .join('; ') || 'is not valid'
  );
}
