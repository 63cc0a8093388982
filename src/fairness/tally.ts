import { z } from 'zod';
import { inUnits } from './exact-sum.ts';

/** Where bins of probabilities of default end: narrow where most applications are. An edge belongs to the bin above it. */
export const BIN_EDGES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5] as const;
const BINS = BIN_EDGES.length + 1;

/** Whose decisions: what the model predicted, or what the lender decided in the end. */
export const BASES = ['model', 'final'] as const;
export type Basis = (typeof BASES)[number];

/**
 * Whether it can be known what became of whom was declined: a lender makes loans that the model declined, and none that it declined
 * itself. Without, all of the known were approved, and their share says nothing.
 */
export function knowsOfDeclined(basis: Basis): boolean {
  return basis === 'model';
}

const count = z.int().min(0);
const wholeNumber = z.string().regex(/^-?\d{1,80}$/, 'is no whole number');
const moments = z.strictObject({ sum: wholeNumber, squares: wholeNumber });

/** What is added up of the decisions about one group. */
export const groupTallySchema = z
  .strictObject({
    group: z.string(),
    decisions: count,
    /** Those with no default predicted, or which the lender approved. */
    approved: count,
    /** Probabilities of default, in units of 2⁻³² and of 2⁻⁶⁴. */
    pd: moments,
    /** Calibrated log-odds, in the same units. */
    margin: moments,
    /** Decisions of which it is known what became of the loan, of loans that were made. */
    known: z.strictObject({
      approved_repaid: count,
      approved_defaulted: count,
      declined_repaid: count,
      declined_defaulted: count,
    }),
    /** Decisions with an outcome, of loans that the lender declined in the end, or whose applicant withdrew: it says nothing of them. */
    not_made: count,
    /** Of the known by probability of default, lowest first: how many, what the probabilities add up to, and defaults. */
    bins: z.array(z.strictObject({ known: count, pd: wholeNumber, defaulted: count })).length(BINS),
    /** Declined with their reasons recorded. */
    reasoned: count,
    /** In how many of them each reason stands, by its code. */
    reasons: z.array(z.strictObject({ code: z.string(), declined: count })),
  })
  .meta({ id: 'FairnessGroupTally' });
export type GroupTally = z.infer<typeof groupTallySchema>;

/** What is added up of decisions, by group. Every decision is counted once: `decisions` is what the others and the groups add up to. */
export const tallySchema = z
  .strictObject({
    decisions: count,
    /** Their subject was erased. */
    erased: count,
    /** Nobody said whose application it was. */
    without_subject: count,
    /** No group of the subject was handed in. */
    without_group: count,
    /** Where the lender's own decisions count: what it decided is not known. */
    without_final: count,
    /** Likewise: the applicant took the application back. */
    withdrawn: count,
    /** By name. */
    groups: z.array(groupTallySchema),
  })
  .meta({ id: 'FairnessTally' });
export type Tally = z.infer<typeof tallySchema>;

export const EMPTY_TALLY: Tally = {
  decisions: 0,
  erased: 0,
  without_subject: 0,
  without_group: 0,
  without_final: 0,
  withdrawn: 0,
  groups: [],
};

/** A decision as it is added up. */
export interface CountedDecision {
  group: string;
  approved: boolean;
  probability: number;
  margin: number;
  /** Codes of the reasons that it was declined for; absent where none were recorded. */
  reasons?: readonly string[] | undefined;
  /** Whether, as far as is known, the loan was made. */
  made: boolean;
  /** Whether the loan defaulted; null while that is not known. */
  defaulted: 0 | 1 | null;
}

/** Adds up the decisions of groups. Their order makes no difference. */
export function tallyGroups(decisions: Iterable<CountedDecision>): GroupTally[] {
  const groups = new Map<string, Sums>();
  for (const decision of decisions) {
    const sums = groups.get(decision.group) ?? noSums();
    add(sums, decision);
    groups.set(decision.group, sums);
  }
  return [...groups].sort(byName).map(([group, sums]) => ({
    group,
    decisions: sums.decisions,
    approved: sums.approved,
    pd: { sum: String(sums.pd.sum), squares: String(sums.pd.squares) },
    margin: { sum: String(sums.margin.sum), squares: String(sums.margin.squares) },
    known: sums.known,
    not_made: sums.not_made,
    bins: sums.bins.map((bin) => ({ ...bin, pd: String(bin.pd) })),
    reasoned: sums.reasoned,
    reasons: [...sums.reasons].sort(byName).map(([code, declined]) => ({ code, declined })),
  }));
}

/** By name, as every engine orders texts. */
export function byName(one: readonly [string, unknown], other: readonly [string, unknown]): number {
  return one[0] < other[0] ? -1 : 1;
}

function noSums() {
  return {
    decisions: 0,
    approved: 0,
    pd: { sum: 0n, squares: 0n },
    margin: { sum: 0n, squares: 0n },
    known: { approved_repaid: 0, approved_defaulted: 0, declined_repaid: 0, declined_defaulted: 0 },
    not_made: 0,
    bins: Array.from({ length: BINS }, () => ({ known: 0, pd: 0n, defaulted: 0 })),
    reasoned: 0,
    reasons: new Map<string, number>(),
  };
}
type Sums = ReturnType<typeof noSums>;

function add(sums: Sums, { approved, probability, margin, reasons, made, defaulted }: CountedDecision): void {
  sums.decisions++;
  if (approved) sums.approved++;
  const pd = inUnits(probability);
  addValue(sums.pd, pd);
  addValue(sums.margin, inUnits(margin));
  if (defaulted !== null && !made) sums.not_made++;
  else if (defaulted !== null) {
    sums.known[`${approved ? 'approved' : 'declined'}_${defaulted === 1 ? 'defaulted' : 'repaid'}`]++;
    const above = BIN_EDGES.findIndex((edge) => probability < edge);
    const bin = sums.bins[above === -1 ? BINS - 1 : above]!;
    bin.known++;
    bin.pd += pd;
    bin.defaulted += defaulted;
  }
  if (approved || !reasons) return;
  sums.reasoned++;
  for (const code of new Set(reasons)) sums.reasons.set(code, (sums.reasons.get(code) ?? 0) + 1);
}

function addValue(moments: { sum: bigint; squares: bigint }, value: bigint): void {
  moments.sum += value;
  moments.squares += value * value;
}
