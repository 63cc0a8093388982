import { z } from 'zod';
import { challengerModeSchema } from '../../registry/challenger.ts';
import { estimateSchema } from '../../statistics/estimate.ts';
import { comparisonSchema } from '../reports/challenger.ts';

const count = z.int().min(0);
const estimate = estimateSchema.nullable();

/** What the PDs of two versions of the same applications have to do with each other. */
const differenceShape = {
  pairs: count,
  /** Challenger less champion, on average; null with fewer than two pairs, as all that is told of them. */
  difference: estimate.meta({
    description: 'Of the PDs, challenger less champion, on average. Null with fewer than two pairs.',
  }),
  approve_to_decline: estimate.meta({
    description:
      'The share that the champion approves and the challenger would decline, each by its own threshold.',
  }),
  decline_to_approve: estimate.meta({
    description: 'The share that the champion declines and the challenger would approve.',
  }),
};

const quantilesSchema = z.strictObject({
  p1: z.number(),
  p5: z.number(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  p95: z.number(),
  p99: z.number(),
});

export const pairedSchema = z
  .strictObject({
    ...differenceShape,
    quantiles: quantilesSchema.nullable().meta({ description: 'Of the differences.' }),
    bands: z
      .array(z.strictObject({ band: z.enum(['Low', 'Medium', 'High']), ...differenceShape }))
      .meta({ description: "The same by the champion's risk band." }),
  })
  .meta({ id: 'PairedAgreement' });
export type PairedReport = z.infer<typeof pairedSchema>;

/** What a version answered of its own part of a split. */
const populationSchema = z
  .strictObject({
    samples: count,
    approved: estimate.meta({ description: 'The share that was approved; null without samples.' }),
    probability: estimate.meta({ description: 'The PD on average; null with fewer than two samples.' }),
  })
  .meta({ id: 'AnsweredPopulation' });
export type PopulationReport = z.infer<typeof populationSchema>;

const ESTIMATE_EXAMPLE = { value: -0.0004, low: -0.0009, high: 0.0001 };
const SWAPS_EXAMPLE = {
  approve_to_decline: { value: 0.0081, low: 0.006, high: 0.0109 },
  decline_to_approve: { value: 0.0112, low: 0.0087, high: 0.0145 },
};

/** How far a challenger agrees with the champion. */
export const agreementSchema = z
  .strictObject({
    model_name: z.string(),
    champion: z.string().meta({ description: 'The version that answers.' }),
    challenger: z.string().meta({ description: 'The version that is compared with it.' }),
    mode: challengerModeSchema,
    share: z.number().nullable(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    summary: z.string().meta({ description: 'The whole in a sentence or two.' }),
    paired: pairedSchema.nullable().meta({
      description: 'Of applications that both scored; null in a split, where each is scored by one.',
    }),
    answered: z
      .strictObject({ champion: populationSchema, challenger: populationSchema })
      .nullable()
      .meta({ description: 'In a split, what each answered since it began; else null.' }),
    outcomes: comparisonSchema.nullable().meta({
      description:
        'Of all pairs that are kept, however old, whose outcome is known and that both would have approved: which of the two was right.',
    }),
  })
  .meta({
    id: 'Agreement',
    examples: [
      {
        model_name: 'loan-default',
        champion: '1',
        challenger: '2',
        mode: 'shadow',
        share: null,
        from: '2026-11-20T12:00:00.000Z',
        to: '2026-11-27T12:00:00.000Z',
        summary: 'Of 5,000 pairs versions 1 and 2 decide 1.93% otherwise.',
        paired: {
          pairs: 5_000,
          difference: ESTIMATE_EXAMPLE,
          ...SWAPS_EXAMPLE,
          quantiles: { p1: -0.031, p5: -0.008, p25: -0.0006, p50: 0, p75: 0.0004, p95: 0.007, p99: 0.029 },
          bands: [{ band: 'Medium', pairs: 600, difference: ESTIMATE_EXAMPLE, ...SWAPS_EXAMPLE }],
        },
        answered: null,
        outcomes: { loans: 0, both_approved: 0, defaults: 0, metrics: [] },
      },
    ],
  });
export type AgreementReport = z.infer<typeof agreementSchema>;
