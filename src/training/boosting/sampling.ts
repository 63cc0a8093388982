import type { Random } from '../../ports.ts';
import { shuffle } from '../../random.ts';

/** The rows of one tree, ascending: each is drawn on its own with probability `share`. Never none. */
export function drawRows(rows: number, share: number, random: Random): Int32Array {
  const drawn = new Int32Array(rows);
  if (share === 1) {
    for (let row = 0; row < rows; row++) drawn[row] = row;
    return drawn;
  }
  let count = 0;
  // Each is written and only the drawn advance: a branch would be guessed wrong too often.
  for (let row = 0; row < rows; row++) {
    drawn[count] = row;
    count += Number(random.next() < share);
  }
  // A tree of no rows would be a leaf of weight 0: draw one row instead.
  if (count === 0) drawn[count++] = Math.floor(random.next() * rows);
  return drawn.slice(0, count);
}

/** The features of one tree, ascending: ⌊share · count⌋ of them, at least one, each set equally likely. */
export function drawFeatures(count: number, share: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: count }, (_, feature) => feature);
  if (share === 1) return all;
  return shuffle(all, random)
    .slice(0, Math.max(1, Math.floor(share * count)))
    .sort();
}
