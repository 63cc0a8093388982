import type { CompiledSchema } from '../../application/compile.ts';
import type { MarginsOf } from '../../model/trees.ts';
import { seededRandom } from '../../random.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { stratifiedSample, takeRows } from '../data/split.ts';
import type { TrainingParams } from '../params.ts';
import { foldFitter } from './fold-fit.ts';

/** Settings unlike each other: whichever way the own ones are far from good, one of these shows it. */
const OTHERS: [name: string, change: Partial<TrainingParams>][] = [
  [
    'deeper trees',
    { max_depth: 8, eta: 0.05, num_boost_round: 250, subsample: 0.8, colsample_bytree: 0.6, smote: null },
  ],
  ['stumps', { max_depth: 1, eta: 0.1, num_boost_round: 300, smote: null }],
  [
    'stronger penalties',
    {
      max_depth: 4,
      eta: 0.05,
      num_boost_round: 250,
      min_child_weight: 5,
      lambda: 10,
      subsample: 0.7,
      colsample_bytree: 0.7,
      smote: null,
    },
  ],
];

/** Enough to see a difference that matters, in a few seconds. */
const ROWS = 20_000;
/** One fold of so many is scored. */
const FOLDS = 5;

/** ROC-AUC of these parameters and of three other settings on one fifth of the rows, or of so many of them as suffice. */
export interface Alternatives {
  rows: number;
  own: number;
  others: { name: string; auc: number }[];
}

/** What other settings would give, so that nobody loses points without being told. A pure function of its inputs. */
export function alternativesTo(
  params: TrainingParams,
  compiled: CompiledSchema,
  training: Matrix,
  seed: number,
  score?: MarginsOf,
): Alternatives {
  const rows =
    training.rows > ROWS
      ? takeRows(training, stratifiedSample(training, ROWS / training.rows, seededRandom(seed)))
      : training;
  const fitFold = foldFitter(compiled, rows, { seed, folds: FOLDS }, score);
  const aucOf = (change: Partial<TrainingParams>) => {
    const changed = { ...params, ...change };
    // The others have as many rounds as suit them; the own parameters may leave them to early stopping.
    const stops = change.num_boost_round === undefined && changed.early_stopping_rounds !== null;
    const rounds = stops ? null : [changed.num_boost_round];
    return fitFold({ stage: 'search', fold: 0, params: changed, rounds }).auc[0]!;
  };
  return {
    rows: rows.rows,
    own: aucOf({}),
    others: OTHERS.map(([name, change]) => ({ name, auc: aucOf(change) })),
  };
}

/** The same in one line. */
export function alternativesLine({ rows, own, others }: Alternatives): string {
  const told = others.map(({ name, auc }) => `${name} ${auc.toFixed(4)}`).join(', ');
  return (
    `ROC-AUC on one fifth of ${rows} rows: these parameters ${own.toFixed(4)}, ${told}. ` +
    'The schema has no training block: npm run tune finds one (docs/tuning.md).'
  );
}
