import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { forEachAtOnce } from './at-once.ts';
import { damaged } from './damage.ts';
import { keysUnder } from './list.ts';
import type { DecisionStore } from './store.ts';

const HOLDS = 'decisions/holds/';
/** The name of a hold. */
export const HOLD_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Decisions of a period are neither swept away nor erased while it stands. */
const holdSchema = z.strictObject({
  /** Milliseconds since the Unix epoch. */
  from: z.int().min(0),
  /** The end, excluded. */
  to: z.int().min(0),
  why: z.string(),
  /** Who asked for it. */
  by: z.string(),
  /** When it was placed: milliseconds since the Unix epoch. */
  at: z.int().min(0),
});
export type LegalHold = z.infer<typeof holdSchema>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Places a hold, which begins to work with the next sweep and erasure.
 * @throws SolventError `validation_error`, and `conflict` where one of the name stands
 */
export async function placeHold(
  { blobs, seal }: DecisionStore,
  name: string,
  hold: LegalHold,
): Promise<void> {
  const key = holdKey(name);
  if (!holdSchema.safeParse(hold).success || hold.from >= hold.to)
    throw new SolventError(
      'validation_error',
      'A hold needs a period that begins before it ends, who asked, and why.',
    );
  const bytes = await seal.close({ key, block: 0 }, encoder.encode(JSON.stringify(hold)));
  if (!(await blobs.put(key, bytes, { onlyIfAbsent: true })))
    throw new SolventError('conflict', `The hold ${name} stands already.`);
}

/**
 * @returns whether it stood
 * @throws SolventError `validation_error`
 */
export async function liftHold({ blobs }: DecisionStore, name: string): Promise<boolean> {
  const key = holdKey(name);
  const stood = (await blobs.head(key)) !== null;
  await blobs.delete([key]);
  return stood;
}

/**
 * Some of the holds that stand, by their names.
 * @param after the last name of the page before
 * @returns `next`, behind which the page that follows begins; undefined on the last
 * @throws SolventError `file_damaged`
 */
export async function listHoldPage(
  store: DecisionStore,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<{ holds: [string, LegalHold][]; next: string | undefined }> {
  const keys = await keysUnder(store.blobs, HOLDS);
  const left = after === undefined ? keys : keys.filter((key) => key > holdKey(after));
  const page = left.slice(0, limit);
  const read = await forEachAtOnce(page, async (key) => [nameIn(key), await readHold(store, key)] as const);
  const last = page.at(-1);
  return {
    holds: read.filter((one): one is [string, LegalHold] => one[1] !== undefined),
    next: last !== undefined && left.length > limit ? nameIn(last) : undefined,
  };
}

/** All holds that stand, by their names. @throws SolventError `file_damaged` */
export async function listHolds(store: DecisionStore): Promise<Map<string, LegalHold>> {
  const holds = new Map<string, LegalHold>();
  for (const key of await keysUnder(store.blobs, HOLDS)) {
    const hold = await readHold(store, key);
    if (hold) holds.set(nameIn(key), hold);
  }
  return holds;
}

/**
 * @returns undefined where none of the name stands
 * @throws SolventError `validation_error`, `file_damaged`
 */
export function findHold(store: DecisionStore, name: string): Promise<LegalHold | undefined> {
  return readHold(store, holdKey(name));
}

async function readHold({ blobs, seal }: DecisionStore, key: string): Promise<LegalHold | undefined> {
  const blob = await blobs.get(key);
  if (!blob) return undefined;
  const bytes = await seal.open({ key, block: 0 }, await blob.bytes());
  try {
    return holdSchema.parse(JSON.parse(decoder.decode(bytes)));
  } catch (cause) {
    throw damaged(key, 'it is no hold', cause);
  }
}

const nameIn = (key: string) => key.slice(HOLDS.length, -'.json'.length);

function holdKey(name: string): string {
  if (!HOLD_NAME.test(name))
    throw new SolventError(
      'validation_error',
      'The name of a hold has up to 64 small letters, digits, hyphens and underscores.',
    );
  return `${HOLDS}${name}.json`;
}
