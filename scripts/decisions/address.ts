import type { z } from 'zod';
import { isDecisionId } from '../../src/decisions/decision-id.ts';
import type { decisionPageSchema } from '../../src/http/decisions/find-query.ts';
import { findQuery, questionOf } from '../../src/http/decisions/find-query.ts';
import type { holdsSchema } from '../../src/http/decisions/hold-view.ts';
import { query } from '../model/address.ts';
import type { Ask } from '../model/ask.ts';
import { typed } from '../model/typed.ts';
import type { Given } from './options.ts';

const ALL = '/api/v1/decisions';
const HOLDS = '/api/v1/decision-holds';
/** As many as a page has at most. */
const PAGE = '100';

export function decisionAddress(id: string): string {
  return `${ALL}/${encodeURIComponent(id)}`;
}

export function holdAddress(name: string): string {
  return `${HOLDS}/${encodeURIComponent(name)}`;
}

type Holds = z.output<typeof holdsSchema>;

/** All legal holds that stand, and since when records are kept. */
export async function standingHolds(ask: Ask): Promise<Omit<Holds, 'next_cursor'>> {
  const holds: Holds['holds'] = [];
  for (let cursor: string | undefined; ; ) {
    const page = (await ask(HOLDS + query({ limit: PAGE, cursor }))).data as Holds;
    holds.push(...page.holds);
    if (page.next_cursor === null) return { ...page, holds };
    cursor = page.next_cursor;
  }
}

export const ERASURES = '/api/v1/decision-erasures';
export const FINALS = '/api/v1/decisions/final';

/** @throws Error for what is no id of a decision */
export function requireId([id]: readonly string[]): void {
  if (id !== undefined && !isDecisionId(id.toLowerCase()))
    throw new Error(
      `${JSON.stringify(id)} is no id of a decision, such as 019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f`,
    );
}

/** @throws SolventError `validation_error` for what the API would not look for */
export function requireQuestion(given: Given): void {
  questionOf(typed(findQuery, asked(given)));
}

type Page = z.output<typeof decisionPageSchema>;
export type ShownDecision = Page['decisions'][number];

/**
 * Every decision that is asked for, page after page.
 * @param onDamage told once of each object that could not be read: what it held is missing
 */
export async function* decisionsOf(
  ask: Ask,
  given: Given,
  onDamage: (what: string) => void,
): AsyncGenerator<ShownDecision> {
  let cursor: string | undefined;
  const told = new Set<string>();
  do {
    const path = ALL + query({ ...asked(given), limit: PAGE, cursor });
    const page = (await ask(path)).data as Page;
    yield* page.decisions;
    for (const what of page.damaged) {
      if (!told.has(what)) onDamage(what);
      told.add(what);
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

function asked({ request, subject, day, from, to }: Given) {
  return { request_id: request, subject, day, from, to };
}
