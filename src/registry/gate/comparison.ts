import { z } from 'zod';
import { sha256 } from '../../model/sha256.ts';
import { estimateSchema } from '../../statistics/estimate.ts';

const count = z.int().min(0);
const measured = z.strictObject({ auc: z.number(), brier: z.number(), recall: z.number() });
const difference = estimateSchema.nullable();

/**
 * A version held against another, which was champion, on rows that neither was fitted to. It travels over HTTP and stands in
 * the registry. Where nothing could be compared, rows are 0, `reason` says why, and all that would be measured is null.
 */
export const comparisonSchema = z
  .strictObject({
    /** What it was held against. */
    against: z.strictObject({
      version: z.string().regex(/^[1-9]\d{0,8}$/, 'is the number of a version, as text'),
      digest: sha256,
    }),
    rows: count,
    positives: count,
    /** Challenger less champion, with the 95% interval of a paired bootstrap; recall each at its own threshold. */
    auc: difference,
    brier: difference,
    recall: difference,
    challenger: measured.nullable(),
    champion: measured.nullable(),
    /** SHA-256 of the file that the rows are from. */
    data_sha256: sha256,
    reason: z.string().optional(),
  })
  .meta({
    id: 'ModelComparison',
    examples: [
      {
        against: {
          version: '1',
          digest: '4b1f6cf6a4ba5f3e6c3a2b7d5e8f9012a3b4c5d6e7f8091a2b3c4d5e6f708192',
        },
        rows: 9_975,
        positives: 349,
        auc: { value: 0.0018, low: -0.0012, high: 0.0047 },
        brier: { value: -0.0002, low: -0.0005, high: 0.0001 },
        recall: { value: 0.0057, low: -0.0143, high: 0.0258 },
        challenger: { auc: 0.9535, brier: 0.0227, recall: 0.8797 },
        champion: { auc: 0.9517, brier: 0.0229, recall: 0.8739 },
        data_sha256: 'cdf63dbe58d8a62c6d7f0a69902a8ef3581cf1e54ff4ea7fc6f7f872bfd343d5',
      },
    ],
  });
export type Comparison = z.infer<typeof comparisonSchema>;
