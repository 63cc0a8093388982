import type { Database, SqlValue } from '../../../src/ports.ts';
import { eventHash, type RegistryEvent } from '../../../src/registry/history.ts';
import { joinKey } from '../../../src/samples/join-key.ts';

export const ALIASES = ['champion', 'challenger', 'pilot'] as const;
/** Of the first event, and from each to the next, in milliseconds. */
export const FIRST_AT = 1_700_000_000_000;
export const STEP_MS = 1_000;

const VERSIONS = 1_000;
const ROWS_AT_ONCE = 10_000;
const KINDS = ['promotion', 'promotion', 'promotion', 'rollback'] as const;
const EVIDENCE = JSON.stringify({
  verdict: {
    outcome: 'passed',
    against: 1,
    lines: [{ check: 'no worse', result: 'passed', message: 'AUC +0.0021' }],
  },
  approvals: [
    { by: 'Ada', at: '2023-11-14T22:13:20.000Z' },
    { by: 'Ben', at: '2023-11-14T22:13:20.000Z' },
  ],
});

/** A chain of moves, as the registry would have written it one by one. */
export async function writeHistory(database: Database, model: string, events: number): Promise<void> {
  await insert(
    database,
    'model_versions',
    numbers(1, VERSIONS).map((version) => ({
      model,
      version,
      digest: String(version),
      accepted: 1,
      created_at: FIRST_AT,
      created_by: 'a bench',
    })),
  );
  const current = new Map<string, number>();
  let hash = '';
  for (let first = 1; first <= events; first += ROWS_AT_ONCE) {
    const rows = numbers(first, Math.min(events, first + ROWS_AT_ONCE - 1)).map((sequence) => {
      const event = eventOf(sequence, current);
      hash = eventHash(hash, model, event);
      const { by, from, to, forced, ...same } = event;
      return {
        model,
        ...same,
        by_whom: by,
        from_version: from,
        to_version: to,
        forced: forced ? 1 : 0,
        hash,
      };
    });
    await insert(database, 'model_events', rows);
  }
  await insert(
    database,
    'model_aliases',
    [...current].map(([alias, version]) => ({ model, alias, version })),
  );
}

function eventOf(sequence: number, current: Map<string, number>): RegistryEvent {
  const alias = aliasOf(sequence);
  const from = current.get(alias) ?? null;
  const to = versionOf(sequence);
  current.set(alias, to);
  return {
    sequence,
    at: FIRST_AT + sequence * STEP_MS,
    by: 'operations',
    alias,
    from,
    to,
    why: 'Better on the hold-out of November',
    kind: KINDS[sequence % KINDS.length]!,
    forced: false,
    evidence: EVIDENCE,
  };
}

const aliasOf = (sequence: number) => ALIASES[sequence % ALIASES.length]!;
const versionOf = (sequence: number) => 1 + ((sequence * 7) % VERSIONS);

/** Samples of `request 0`, `request 1`, …, spread over the history and scored by the champion of their time. */
export async function writeSamples(
  database: Database,
  model: string,
  samples: number,
  events: number,
): Promise<void> {
  for (let first = 0; first < samples; first += ROWS_AT_ONCE) {
    const rows = numbers(first, Math.min(samples, first + ROWS_AT_ONCE) - 1).map((number) => {
      const sequence = Math.max(ALIASES.length, Math.floor((number / samples) * events));
      const champion = sequence - (sequence % ALIASES.length);
      return {
        id: joinKey(`own ${number}`),
        request: joinKey(`request ${number}`),
        model,
        version: String(versionOf(champion)),
        source: 'realtime',
        at: FIRST_AT + sequence * STEP_MS,
        rank: number,
        place: 0,
        rate: 1,
        probability: 0.5,
        inputs: '[1,2,3]',
        features: '[1,2,3,4]',
      };
    });
    await insert(database, 'samples', rows);
  }
}

/** Rows of the same columns. */
async function insert(database: Database, table: string, rows: Record<string, SqlValue>[]): Promise<void> {
  const columns = Object.keys(rows[0]!);
  const values = columns.map((column) => `value ->> '${column}'`).join(', ');
  await database.query(`INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`, [
    JSON.stringify(rows),
  ]);
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
