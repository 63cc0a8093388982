import { SolventError } from '../../errors.ts';
import type { SqlValue } from '../../ports.ts';
import { inCode } from './code-parts.ts';
import { translateTable } from './ddl.ts';

/** Translations that are kept, and prepared on every connection. There are fewer statements in the code, but a few are put together. */
const MOST_KEPT = 500;

export interface Translated {
  text: string;
  values: (string | number)[];
  /** Whether it is worth preparing: what is never met again would only fill the server. */
  kept: boolean;
}

/** By what a value is, the type of its placeholder. NULL has none: it is written out. */
const TYPES = { i: 'bigint', d: 'double precision', s: 'text' } as const;

/** SQLite binds NaN as NULL, and 2^53 and more as a double. */
function kind(value: SqlValue): keyof typeof TYPES | 'n' {
  if (typeof value === 'string') return 's';
  if (value === null || Number.isNaN(value)) return 'n';
  return Number.isSafeInteger(value) ? 'i' : 'd';
}

function write(sql: string, kinds: string): string {
  let [at, used] = [0, 0];
  const text = inCode(translateTable(sql), (code) =>
    code.replaceAll('?', () => {
      const known = kinds[at++];
      if (known === 'n') return 'NULL';
      return `$${++used}::${TYPES[known as keyof typeof TYPES]}`;
    }),
  );
  if (at !== kinds.length)
    throw new RangeError(`${kinds.length} parameters for ${at} placeholders. ${sql.slice(0, 80)}`);
  return text;
}

/** What keeps what it has translated: to read a statement takes longer than to look it up. */
export function dialect(): (sql: string, params: SqlValue[]) => Translated {
  const known = new Map<string, string>();
  return (sql, params) => {
    const kinds = params.map(kind).join('');
    const key = `${kinds} ${sql}`;
    let text = known.get(key);
    if (text === undefined) {
      text = write(sql, kinds);
      if (known.size < MOST_KEPT) known.set(key, text);
    }
    const values = params.filter((value) => kind(value) !== 'n') as (string | number)[];
    for (const value of values) if (typeof value === 'string' && value.includes('\0')) throw holdsNul();
    return { text, values, kept: known.has(key) };
  };
}

/** PostgreSQL keeps no NUL in a text. Left out or replaced, another text would come back than was given. */
export function holdsNul(cause?: unknown): SolventError {
  return new SolventError('validation_error', 'A text holds the character NUL, which cannot be stored.', {
    cause,
  });
}
