import type { KeptDecision } from '../decisions/decision.ts';
import { timeOfDecision } from '../decisions/decision-id.ts';
import { type FinalDecision, outweighs } from '../decisions/final/final-decision.ts';
import { finalKeysOf, requestKeysOf } from '../decisions/final/keys.ts';
import { isMade } from '../decisions/final/of-sample.ts';
import { finalDecisionsOf } from '../decisions/final/store.ts';
import { type OnDamage, unlessDamaged } from '../decisions/store/damage.ts';
import { MINUTE_MS, minuteFolder } from '../decisions/store/keys.ts';
import { minutesOf } from '../decisions/store/listed-hours.ts';
import type { Period } from '../decisions/store/period.ts';
import { readMinute } from '../decisions/store/read.ts';
import { recordOf } from '../decisions/store/record.ts';
import type { DecisionStore } from '../decisions/store/store.ts';
import type { SolventError } from '../errors.ts';
import type { Clock, Database } from '../ports.ts';
import { joinKey } from '../samples/join-key.ts';
import type { GroupKey } from './groups/key.ts';
import { groupsOf } from './groups/store.ts';
import { knownOutcomes } from './known-outcomes.ts';
import { type Basis, type CountedDecision, type Tally, tallyGroups } from './tally.ts';

/** Work of one page: so many decisions are read, or so many minutes of some objects each. */
const MOST_DECISIONS = 5_000;
const MOST_MINUTES = 120;

export interface TallyQuery extends Period {
  model: string;
  attribute: string;
  basis: Basis;
  /** Months after its decision by which a loan's outcome counts; see `knownOutcomes`. */
  months?: number | undefined;
}

/** Where a page begins: in a minute, counted from the Unix epoch, behind a decision, or with its first. */
export interface Position {
  minute: number;
  after: string;
}

export interface TallyPage {
  tally: Tally;
  /** Undefined on the last page. */
  next: Position | undefined;
  /** What could not be read, and may have held more. */
  damaged: SolventError[];
  /** What of the period the page is about. */
  read: Period;
}

/**
 * Adds up a part of what a model decided in a period, by the groups of the subjects. The pages of a period are about different decisions:
 * merged, they are its tally.
 */
export async function tallyPage(
  services: { decisions: DecisionStore; database: Database; clock: Clock; keyOf: GroupKey },
  query: TallyQuery,
  begin?: Position,
  most = { decisions: MOST_DECISIONS, minutes: MOST_MINUTES },
): Promise<TallyPage> {
  const damaged: SolventError[] = [];
  const onDamage: OnDamage = (damage) => void damaged.push(damage);
  const { kept, next, latest } = await readPart(services.decisions, query, begin, most, onDamage);
  const timeOf = ({ minute, after }: Position) =>
    after === '' ? minute * MINUTE_MS : timeOfDecision(after) + 1;
  const read = {
    from: begin ? Math.max(query.from, timeOf(begin) - 1) : query.from,
    // Nobody has read what was not decided yet; another process's clock may be ahead.
    to: Math.min(query.to, next ? timeOf(next) : Math.max(services.clock.now(), latest) + 1),
  };
  return { tally: await tallied(services, query, kept), next, damaged, read };
}

async function readPart(
  store: DecisionStore,
  { from, to, model }: TallyQuery,
  begin: Position | undefined,
  most: { decisions: number; minutes: number },
  onDamage: OnDamage,
): Promise<{ kept: Counted[]; next: Position | undefined; latest: number }> {
  const kept: Counted[] = [];
  const first = begin ? Math.max(from, begin.minute * MINUTE_MS) : from;
  let [minutes, decisions, latest] = [0, 0, 0];
  for await (const minute of minutesOf(store, { from: first, to }, onDamage)) {
    if (minutes++ === most.minutes) return { kept, next: { minute, after: '' }, latest };
    let last = begin?.minute === minute ? begin.after : '';
    for await (const line of readMinute(store, minute, last, onDamage)) {
      if (decisions++ === most.decisions) return { kept, next: { minute, after: last }, latest };
      last = line.id;
      const at = timeOfDecision(line.id);
      if (at < from || at >= to) continue;
      latest = at;
      const record = await unlessDamaged(() => recordOf(line, minuteFolder(minute)), onDamage);
      if (record?.model === model) kept.push(countedOf(record));
    }
    await store.pause();
  }
  return { kept, next: undefined, latest };
}

/** What is counted of a decision; of one whose subject was erased nothing else is known. */
type Counted = 'erased' | (Omit<CountedDecision, 'group' | 'made' | 'defaulted'> & Joined);
interface Joined {
  at: number;
  subject: string | undefined;
  /** By which outcomes may call it. */
  keys: string[];
  /** By which final decisions may. */
  finalKeys: string[];
}

/** Applications are as long as they like, and not needed. */
function countedOf(record: KeptDecision): Counted {
  if ('erased' in record) return 'erased';
  const { at, subject, loan, prediction, probability, margin, reasons } = record;
  const request = requestKeysOf(record);
  return {
    at,
    subject,
    keys: loan === undefined ? request : [...request, joinKey(loan)],
    finalKeys: finalKeysOf(record),
    approved: prediction === 0,
    probability,
    margin,
    // Of what the lender alone declined the model gave no reason.
    reasons: prediction === 1 ? reasons?.map(({ code }) => code) : undefined,
  };
}

async function tallied(
  { database, clock, keyOf }: { database: Database; clock: Clock; keyOf: GroupKey },
  { model, attribute, basis, months }: TallyQuery,
  kept: readonly Counted[],
): Promise<Tally> {
  const whole = kept.filter((one) => one !== 'erased');
  const named = whole.flatMap(({ subject, ...rest }) =>
    subject === undefined ? [] : [{ ...rest, place: keyOf(attribute, subject) }],
  );
  const groups =
    named.length === 0
      ? new Map<string, string>()
      : await groupsOf(database, attribute, [...new Set(named.map(({ place }) => place))]);
  const grouped = named.flatMap(({ place, ...rest }) => {
    const group = groups.get(place);
    return group === undefined ? [] : [{ ...rest, group }];
  });
  const rows = await withFinals(database, grouped);
  const decided = basis === 'final' ? rows.map(finallyDecided) : rows;
  const counted = decided.filter((one) => one !== 'withdrawn' && one !== 'unknown');
  const defaulted =
    counted.length === 0 ? [] : await knownOutcomes(database, model, counted, months, clock.now());
  return {
    decisions: kept.length,
    erased: kept.length - whole.length,
    without_subject: whole.length - named.length,
    without_group: named.length - grouped.length,
    without_final: decided.filter((one) => one === 'unknown').length,
    withdrawn: decided.filter((one) => one === 'withdrawn').length,
    groups: tallyGroups(
      counted.map((one, index) => ({ ...one, made: isMade(one.final), defaulted: defaulted[index]! })),
    ),
  };
}

/** A row with what the lender decided in the end; null where that is not known. */
type WithFinal<Row> = Row & { final: FinalDecision['decision'] | null };

async function withFinals<Row extends { finalKeys: string[] }>(
  database: Database,
  rows: readonly Row[],
): Promise<WithFinal<Row>[]> {
  const finals = await finalDecisionsOf(
    database,
    rows.flatMap(({ finalKeys }) => finalKeys),
  );
  return rows.map((row) => {
    const known = row.finalKeys.flatMap((key) => finals.get(key) ?? []);
    if (known.length === 0) return { ...row, final: null };
    const { decision } = known.reduce((most, one) => (outweighs(one, most) ? one : most));
    return { ...row, final: decision };
  });
}

/** What the lender decided in the place of what the model predicted. */
function finallyDecided<Row extends { approved: boolean }>(
  row: WithFinal<Row>,
): WithFinal<Row> | 'withdrawn' | 'unknown' {
  if (row.final === null) return 'unknown';
  return row.final === 'withdrawn' ? row.final : { ...row, approved: row.final === 'approved' };
}
