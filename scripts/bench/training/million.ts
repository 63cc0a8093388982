import { seededRandom } from '../../../src/random.ts';
import { boost } from '../../../src/training/boosting/boost.ts';
import { boostParamsSchema } from '../../../src/training/boosting/params.ts';

/** Trains on 1,000,000 × 4 random rows and prints the time and this process's peak memory. */
const ROWS = 1_000_000;
const FEATURES = 4;
const params = boostParamsSchema.parse({ num_boost_round: 100, max_depth: 6 });

const { next } = seededRandom(1);
const features = Float32Array.from({ length: ROWS * FEATURES }, () => (next() < 0.05 ? Number.NaN : next()));
const labels = Uint8Array.from({ length: ROWS }, (_, row) =>
  next() < (features[row * FEATURES] || 0.5) ? 1 : 0,
);

const start = performance.now();
boost({ features, rows: ROWS, featureCount: FEATURES, labels }, params, { random: seededRandom(2) });
const seconds = (performance.now() - start) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(
  `hist: ${ROWS} rows × ${FEATURES}, ${params.num_boost_round} rounds in ${seconds.toFixed(1)} s, peak memory ${megabytes.toFixed(0)} MB (at most 4096)`,
);
