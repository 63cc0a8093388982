/**
 * The one of `candidates` that a mistyped name most likely stands for: "did you mean". At most one in three of its characters
 * may differ, letters' case and the characters between words not counted; undefined when none is so near.
 *
 * @param oneIn one in how many characters may differ
 * @example nearest('anual_salary', ['employed', 'annual_salary']) // 'annual_salary'
 * @example nearest('Bank-Balance', ['bank_balance']) // 'bank_balance'
 */
export function nearest(name: string, candidates: readonly string[], oneIn = 3): string | undefined {
  // Time grows with the product of the lengths, and a stranger chooses one of them.
  if (name.length > LONGEST) return undefined;
  const wanted = simplified(name);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates.slice(0, MOST_CANDIDATES)) {
    if (candidate.length > LONGEST) continue;
    const other = simplified(candidate);
    const most = Math.max(wanted.length, other.length);
    // So many letters are too many or too few, and to count the others takes a thousand times as long.
    if (Math.abs(wanted.length - other.length) * oneIn > most) continue;
    const distance = editDistance(wanted, other);
    if (distance < least && distance * oneIn <= most) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

const LONGEST = 64;
const MOST_CANDIDATES = 1000;

/** A name without what people get wrong first: letters' case, and the characters between words. */
export function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, '');
}

/** Insertions, deletions, replacements and exchanges of neighbours that make one text of the other (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
      const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (exchanged) next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    before = row;
    row = next;
  }
  return row[to.length]!;
}
