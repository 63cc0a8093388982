import type { ErrorDetail } from '../errors.ts';
import { spelling } from './spelling.ts';

type Role = 'target' | 'key' | 'date' | 'weight' | 'holdout' | 'ignore' | 'field' | 'date field' | 'audit';

interface Named {
  column: string;
}

/** Where a schema names columns. */
interface Columns {
  target: Named;
  key?: string | undefined;
  date?: string | undefined;
  weight?: string | undefined;
  holdout?: { from: string } | { by: string } | undefined;
  ignore: string[];
  fields: (Named & { name: string; type: string })[];
  audit: Named[];
}

/** A column that a schema names, and what it names it for. */
interface Use {
  path: string;
  column: string;
  role: Role;
  /** Behind "is also". */
  told: string;
}

/**
 * What else a column may be: any two others exclude each other, and so do two of the same kind. What is ignored is not scored on,
 * as none of the others but a field is. The hold-out may be parted by a column that is something else, unless rows of one outcome
 * or weight would be on one side. The day of the decision may be one that ages are counted to.
 */
const MAY_ALSO_BE: Partial<Record<Role, readonly Role[]>> = {
  ignore: ['ignore', 'target', 'key', 'date', 'weight', 'holdout', 'audit'],
  holdout: ['key', 'date', 'field', 'date field', 'audit'],
  date: ['date field'],
};

/** Columns that a schema uses for two things of which they can be only one. Each is told once, at the place that comes later. */
export function columnProblems(schema: Columns): ErrorDetail[] {
  const uses = usesOf(schema);
  return uses.flatMap(({ path, column, role }, index) => {
    const other = uses
      .slice(0, index)
      .find((earlier) => spelling(earlier.column) === spelling(column) && !mayBeBoth(earlier.role, role));
    return other ? [{ path, message: `"${column}" is also ${other.told}` }] : [];
  });
}

function mayBeBoth(one: Role, other: Role): boolean {
  return Boolean(MAY_ALSO_BE[one]?.includes(other) || MAY_ALSO_BE[other]?.includes(one));
}

/** In the order in which the reader of an error looks for the mistake: it is told at the later of two. */
function usesOf({ target, key, date, holdout, ignore, fields, weight, audit }: Columns): Use[] {
  const at = (path: string, column: string | undefined, role: Role, told: string): Use[] =>
    column === undefined ? [] : [{ path, column, role, told }];
  return [
    ...at('target.column', target.column, 'target', 'the target'),
    ...at('key', key, 'key', 'the key'),
    ...at('date', date, 'date', 'the date'),
    ...at(
      'holdout.by',
      holdout && 'by' in holdout ? holdout.by : undefined,
      'holdout',
      'what `holdout` goes by',
    ),
    ...ignore.flatMap((column, index) => at(`ignore.${index}`, column, 'ignore', 'ignored')),
    ...fields.flatMap(({ name, column, type }, index) => {
      const role = type === 'date' ? 'date field' : 'field';
      return at(`fields.${index}.column`, column, role, `the column of the field "${name}"`);
    }),
    ...at('weight', weight, 'weight', 'the weight'),
    ...audit.flatMap(({ column }, index) => at(`audit.${index}`, column, 'audit', 'audited')),
  ];
}
