import { sha256Hex } from '../../digest.ts';
import { erasedDecisionSchema } from '../decision.ts';
import { timeOfDecision } from '../decision-id.ts';
import { type LegalHold, listHolds } from './holds.ts';
import type { Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { membersOf } from './record.ts';
import type { DecisionStore } from './store.ts';

/**
 * That a subject's decisions of a period are erased, also those that come late: by the subject's hash, and not by its text. All that it
 * says stands in its key.
 */
const ERASURES = 'decisions/erasures/';

export interface ErasureOrder {
  /** SHA-256 of the subject. */
  subject: string;
  /** Milliseconds since the Unix epoch; the end is excluded. */
  from: number;
  to: number;
  /** When it was given. */
  at: number;
}

const encoder = new TextEncoder();
/** By what a subject is named where it must not be told: SHA-256 of its text. */
export const subjectHash = (subject: string) => sha256Hex(encoder.encode(subject));

/** Keeps an order: from now on it is obeyed by whoever reads or compacts what comes in. */
export async function placeOrder(
  { blobs }: DecisionStore,
  subject: string,
  { from, to, at }: Omit<ErasureOrder, 'subject'>,
): Promise<void> {
  await blobs.put(`${ERASURES}${subjectHash(subject)}/${from}-${to}-${at}`, '', { onlyIfAbsent: true });
}

/** All orders with their keys. */
export async function listOrders({ blobs }: DecisionStore): Promise<(ErasureOrder & { key: string })[]> {
  return (await keysUnder(blobs, ERASURES)).map((key) => {
    const [subject, times] = key.slice(ERASURES.length).split('/');
    const [from, to, at] = times!.split('-').map(Number);
    return { key, subject: subject!, from: from!, to: to!, at: at! };
  });
}

/**
 * A line as it may be kept: erased where an order says so, and no hold forbids it. A hold that was placed after the order does not: what is
 * erased stays erased, whether or not it was put together meanwhile.
 */
export type ObeyOrders = (line: Line) => Line;

/**
 * @param onHeld told of what an order says and a hold forbids, and when that was ordered first
 * @throws SolventError `file_damaged` of a hold
 */
export async function standingOrders(
  store: DecisionStore,
  onHeld: (id: string, at: number) => void = () => {},
): Promise<ObeyOrders> {
  const orders = Map.groupBy(await listOrders(store), ({ subject }) => subject);
  if (orders.size === 0) return (line) => line;
  const holds = [...(await listHolds(store)).values()];
  return (line) => {
    const { subject } = membersOf(line);
    if (typeof subject !== 'string') return line;
    const time = timeOfDecision(line.id);
    const given = (orders.get(subjectHash(subject)) ?? []).filter(
      ({ from, to }) => time >= from && time < to,
    );
    if (given.length === 0) return line;
    // Whatever keeps the first of them keeps the others as well.
    const at = Math.min(...given.map((order) => order.at));
    if (!isHeld(holds, time, at)) return erasedLine(line, at);
    onHeld(line.id, at);
    return line;
  };
}

/**
 * Whether a hold keeps what was decided at a time from being erased.
 * @param ordered when the erasure was ordered: holds that were placed later come too late. Without it, all that stand count
 */
export function isHeld(
  holds: readonly LegalHold[],
  time: number,
  ordered = Number.POSITIVE_INFINITY,
): boolean {
  return holds.some(({ from, to, at }) => time >= from && time < to && at <= ordered);
}

const KEPT = new Set(Object.keys(erasedDecisionSchema.shape));

/** What is left of a line: that a decision was made, and by what. */
function erasedLine(line: Line, at: number): Line {
  const left = Object.entries(membersOf(line)).filter(([name]) => KEPT.has(name));
  const erased = { at, sha256: sha256Hex(line.bytes) };
  return { id: line.id, bytes: encoder.encode(JSON.stringify({ ...Object.fromEntries(left), erased })) };
}
