import type { Scale } from './scale.ts';

/**
 * Finds the places, from one on towards the end of a scale, at which a feature first crosses a threshold or begins to be missing: the smallest
 * moves of its field that a tree can notice. Exact where the feature goes one way with its field; of one that turns back some may be passed over.
 *
 * @param thresholds of the trees' splits on the feature, ascending, each once
 * @param featureAt the feature with its field at a place
 */
export function* crossings(
  { low, high }: Pick<Scale, 'low' | 'high'>,
  from: number,
  direction: 1 | -1,
  thresholds: Float32Array,
  featureAt: (place: number) => number,
): Generator<number, void, void> {
  const limit = direction > 0 ? high : low;
  if ((limit - from) * direction <= 0) return;
  const isMissing = (place: number) => Number.isNaN(featureAt(place));
  const wasMissing = isMissing(from);
  const border = isMissing(limit) === wasMissing ? undefined : firstUnlike(isMissing, from, limit);
  if (wasMissing) {
    if (border === undefined) return;
    yield border;
  }
  let begin = wasMissing ? border! : from;
  const end = wasMissing || border === undefined ? limit : border - direction;
  const [first, last] = [featureAt(begin), featureAt(end)];
  const between = thresholds.filter((one) => one > Math.min(first, last) && one <= Math.max(first, last));
  if (first > last) between.reverse();
  for (const threshold of between) {
    // The next threshold is crossed here, or later.
    begin = firstUnlike((place) => featureAt(place) >= threshold, begin, end, first >= threshold);
    yield begin;
  }
  if (!wasMissing && border !== undefined) yield border;
}

/**
 * The first place from `begin` on to `end` at which a question has another answer than at first; it has another one at the end.
 *
 * @param first its answer at first
 */
function firstUnlike(
  ask: (place: number) => boolean,
  begin: number,
  end: number,
  first: boolean = ask(begin),
): number {
  if (ask(begin) !== first) return begin;
  let [like, unlike] = [begin, end];
  while (Math.abs(unlike - like) > 1) {
    const middle = Math.floor(like + (unlike - like) / 2);
    if (ask(middle) === first) like = middle;
    else unlike = middle;
  }
  return unlike;
}
