import { z } from 'zod';
import { decisionSchema, erasedDecisionSchema, type KeptDecision } from '../decision.ts';
import { damaged } from './damage.ts';
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
