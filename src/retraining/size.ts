/**
 * What a row takes, and each of its features, where V8's heap is bounded, with a factor of two in hand: `npm run bench -- retraining`
 * trains on as many rows as are let in here.
 */
const ROW_BYTES = 1_000;
const FEATURE_BYTES = 50;
/** Of the 128 MB that a Worker has, what is left for rows. */
const BYTES_FOR_ROWS = 80_000_000;

/** Most rows that a Worker trains on: 66,666 of 4 features, 40,000 of 20, 16,000 of 80. */
export function mostRows(features: number): number {
  return Math.floor(BYTES_FOR_ROWS / (ROW_BYTES + FEATURE_BYTES * features));
}

/** Says what to do about a data set that has more. */
export function remedyForSize(features: number): string {
  return (
    `That is the most that the 128 MB of a Worker hold at ${features} features. ` +
    'Train it elsewhere and publish the bundle: npm run train -- --data FILE --out models, then npm run publish-models.'
  );
}
