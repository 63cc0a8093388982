/** What a lender may decide in the end. Withdrawn: the applicant took the application back. */
export const FINAL_DECISIONS = ['approved', 'declined', 'withdrawn'] as const;

/** What a lender decided in the end. */
export interface FinalDecision {
  decision: (typeof FINAL_DECISIONS)[number];
  /** A code of the lender's; null where it gave none. */
  why: string | null;
  /** When it was decided, in milliseconds since the Unix epoch. */
  at: number;
  /** Whether the report calls itself an override; null where it says nothing of it. What it is, is told by `isOverride`. */
  saysOverridden: boolean | null;
}

/** A final decision as it was reported. */
export interface ReportedDecision extends FinalDecision {
  /** `joinKey` of the id of a decision or a request. */
  key: string;
}

/**
 * Whether a lender decided otherwise than the model: approved whom it predicted to default, or declined whom it did not. An application that
 * was withdrawn was decided by its applicant.
 */
export function isOverride({ decision }: Pick<FinalDecision, 'decision'>, prediction: 0 | 1): boolean {
  return decision === (prediction === 1 ? 'approved' : 'declined');
}

/**
 * Whether one of two reports of a decision counts, and not the other: the later one. Of the same moment a withdrawal outweighs
 * that it was declined, and that outweighs an approval; then the greater code. The database decides the same.
 */
export function outweighs(one: FinalDecision, other: FinalDecision): boolean {
  const order =
    one.at - other.at ||
    compareTexts(one.decision, other.decision) ||
    compareTexts(one.why ?? '', other.why ?? '') ||
    rankOf(one) - rankOf(other);
  return order > 0;
}

/** How the table has what a report says of itself. */
export function rankOf({ saysOverridden }: Pick<FinalDecision, 'saysOverridden'>): -1 | 0 | 1 {
  return saysOverridden === null ? -1 : saysOverridden ? 1 : 0;
}

/** In SQL, with the decision that counts first: the order of `outweighs`, of rows `f`. */
export const WEIGHTIEST_FIRST = 'f.decided_at DESC, f.decision DESC, f.why DESC, f.overridden DESC';

/** By code points, as databases order texts: by UTF-16 those beyond 65,535 would come before some that are less. */
function compareTexts(one: string, other: string): number {
  const [first, second] = [codePointsOf(one), codePointsOf(other)];
  const place = first.findIndex((point, index) => point !== second[index]);
  return place === -1 ? first.length - second.length : first[place]! - (second[place] ?? -1);
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}
