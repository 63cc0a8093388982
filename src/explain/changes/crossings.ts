import type { Scale } from './scale.ts';

/**
 * The places, from one on towards the end of a scale, at which a feature first crosses a threshold or begins to be missing: the smallest
 * moves of its field that a tree can notice. Exact where the feature goes one way with its field; of one that turns back some may be passed over.
 *
 * @param thresholds of the trees' splits on the feature, ascending, each once
 * @param featureAt the feature with its field at a place
 * @param most how many are found, the nearest ones
 */
export function crossings(
  { low, high }: Pick<Scale, 'low' | 'high'>,
  from: number,
  direction: 1 | -1,
  thresholds: Float32Array,
  featureAt: (place: number) => number,
  most: number,
): number[] {
  const limit = direction > 0 ? high : low;
  if ((limit - from) * direction <= 0) return [];
  const places: number[] = [];
  let begin = from;
  let end = limit;
  const isMissing = (place: number) => Number.isNaN(featureAt(place));
  if (isMissing(begin) !== isMissing(end)) {
    const border = firstUnlike(isMissing, begin, end);
    places.push(border);
    if (isMissing(from)) begin = border;
    else end = border - direction;
  } else if (isMissing(begin)) return [];

  const [first, last] = [featureAt(begin), featureAt(end)];
  const between = thresholds.filter((one) => one > Math.min(first, last) && one <= Math.max(first, last));
  if (first > last) between.reverse();
  for (const threshold of between.subarray(0, most)) {
    // The next threshold is crossed here, or later.
    begin = firstUnlike((place) => featureAt(place) >= threshold, begin, end, first >= threshold);
    places.push(begin);
  }
  return places;
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
