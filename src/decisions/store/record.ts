import { z } from 'zod';
import { type Decision, decisionSchema, erasedDecisionSchema, type KeptDecision } from '../decision.ts';
import { damaged } from './damage.ts';
import type { KeyKind } from './key-entries.ts';
import type { Line } from './lines.ts';

const keptSchema = z.union([decisionSchema, erasedDecisionSchema]);
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * What a line says.
 * @param key of the object that it stands in
 * @throws SolventError `file_damaged`
 */
export function recordOf({ id, bytes }: Line, key: string): KeptDecision {
  try {
    return keptSchema.parse(JSON.parse(decoder.decode(bytes)));
  } catch (cause) {
    throw damaged(key, `its line of ${id} is no decision`, cause);
  }
}

/** A line's members as they stand there, for what must go on whatever they are; none where it is no JSON. */
export function membersOf({ bytes }: Line): Partial<Decision> {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return {};
  }
}

/** By what a line is found, besides its id. */
export function keysIn(line: Line): [KeyKind, string][] {
  const { request_id, subject, loan } = membersOf(line);
  const keys: [KeyKind, string | undefined][] = [
    ['request', request_id],
    ['subject', subject],
    ['loan', loan],
  ];
  return keys.filter((key): key is [KeyKind, string] => typeof key[1] === 'string');
}
