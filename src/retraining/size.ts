/**
 * What a training takes in a Worker, beyond the Worker itself, by `npm run bench -- retraining`: 30 MB, and for each row so much,
 * and so much for each of its features.
 */
const ROW_BYTES = 2_000;
const FEATURE_BYTES = 100;
/** Of the 128 MB that a Worker has, what is left for rows. */
const BYTES_FOR_ROWS = 80_000_000;

/** Most rows that a Worker trains on: 33,333 of 4 features, 20,000 of 20, 8,000 of 80. */
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
