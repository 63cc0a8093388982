import { sha256Hex } from '../../digest.ts';
import type { SolventError } from '../../errors.ts';
import { erasedDecisionSchema } from '../decision.ts';
import { timeOfDecision } from '../decision-id.ts';
import { subjectHash } from '../subject.ts';
import { isDamage, type OnDamage, unlessDamaged } from './damage.ts';
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
  /** Holds that were placed later than this come too late: not before `at`. */
  outweighs: number;
}

const encoder = new TextEncoder();

/** Keeps an order: from now on it is obeyed by whoever reads or compacts what comes in. */
export async function placeOrder(
  { blobs }: DecisionStore,
  subject: string,
  { from, to, at, outweighs }: Omit<ErasureOrder, 'subject'>,
): Promise<void> {
  await blobs.put(`${folderOf(subject)}${from}-${to}-${at}-${outweighs}`, '', { onlyIfAbsent: true });
}

const folderOf = (subject: string) => `${ERASURES}${subjectHash(subject)}/`;

/** All orders with their keys, or those about one subject alone. */
export async function listOrders(
  { blobs }: DecisionStore,
  subject?: string,
): Promise<(ErasureOrder & { key: string })[]> {
  const keys = await keysUnder(blobs, subject === undefined ? ERASURES : folderOf(subject));
  return keys.map((key) => {
    const [subject, times] = key.slice(ERASURES.length).split('/');
    const [from, to, at, outweighs = at] = times!.split('-').map(Number);
    return { key, subject: subject!, from: from!, to: to!, at: at!, outweighs: outweighs! };
  });
}

/**
 * A line as it may be kept: erased where an order says so, and no hold forbids it. A hold that was placed after the order does not: what is
 * erased stays erased, whether or not it was put together meanwhile.
 *
 * @throws SolventError `file_damaged` of a hold, for a line that an order is about: whether it may be kept is not known
 */
export type ObeyOrders = (line: Line) => Line;

/**
 * @param options `subject` of whom alone lines will be asked about; `onHeld` told of what an order says and a hold forbids, and up to when
 * such a hold was placed
 */
export async function standingOrders(
  store: DecisionStore,
  { subject, onHeld = () => {} }: { subject?: string; onHeld?: (id: string, placed: number) => void } = {},
): Promise<ObeyOrders> {
  const orders = Map.groupBy(await listOrders(store, subject), (order) => order.subject);
  if (orders.size === 0) return (line) => line;
  let damage: SolventError | undefined;
  const listed = await unlessDamaged(
    () => listHolds(store),
    (error) => {
      damage = error;
    },
  );
  const holds = [...(listed?.values() ?? [])];
  return (line) => {
    const { subject } = membersOf(line);
    if (typeof subject !== 'string') return line;
    const time = timeOfDecision(line.id);
    const given = (orders.get(subjectHash(subject)) ?? []).filter(
      ({ from, to }) => time >= from && time < to,
    );
    if (given.length === 0) return line;
    if (damage) throw damage;
    // Whatever keeps the first of them keeps the others as well.
    const first = given.reduce((one, other) => (other.outweighs < one.outweighs ? other : one));
    if (!isHeld(holds, time, first.outweighs)) return erasedLine(line, first.at);
    onHeld(line.id, first.outweighs);
    return line;
  };
}

/** A line as it may be kept; none where that is not known, which is told. */
export function obeyed(line: Line, obey: ObeyOrders, onDamage: OnDamage): Line[] {
  try {
    return [obey(line)];
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamage(error);
    return [];
  }
}

/**
 * Whether a hold keeps what was decided at a time from being erased.
 * @param placed until when it was placed at the latest: later ones come too late. Without it, all that stand count
 */
export function isHeld(
  holds: readonly LegalHold[],
  time: number,
  placed = Number.POSITIVE_INFINITY,
): boolean {
  return holds.some(({ from, to, at }) => time >= from && time < to && at <= placed);
}

const KEPT = new Set(Object.keys(erasedDecisionSchema.shape));

/** What is left of a line: that a decision was made, and by what. */
function erasedLine(line: Line, at: number): Line {
  const left = Object.entries(membersOf(line)).filter(([name]) => KEPT.has(name));
  const erased = { at, sha256: sha256Hex(line.bytes) };
  return { id: line.id, bytes: encoder.encode(JSON.stringify({ ...Object.fromEntries(left), erased })) };
}
