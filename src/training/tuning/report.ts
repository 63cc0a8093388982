import { aligned } from '../../aligned.ts';
import type { TrainingParams } from '../params.ts';
import { meanOf } from './choose.ts';
import { byStanding, type Try } from './search.ts';
import { type MeanWithError, meanWithError } from './statistics.ts';
import type { Tuned } from './tune.ts';
import type { Worth } from './worth.ts';

/** Tries that are shown. */
const SHOWN = 8;

/** The best tries as a table: ROC-AUC in those folds of the search that they came to, and the setting. */
export function triesLines(tries: Try[], given: string[]): string[] {
  const ended = tries.filter(({ auc }) => auc.length < tries[0]!.auc.length).length;
  const rows = [...tries]
    .sort(byStanding)
    .slice(0, SHOWN)
    .map((each) => {
      const rounds = Math.round(each.rounds.reduce((sum, value) => sum + value, 0) / each.rounds.length);
      return [
        String(each.number),
        String(each.auc.length),
        each.auc.length > 1 ? withError(meanWithError(each.auc)) : digits(each.auc[0]!),
        String(rounds),
        given[each.number - 1] ?? settingText(each.params),
      ];
    });
  return [
    `The best of ${tries.length} tries; ${ended} were ended after one or two folds`,
    ...table([['try', 'folds', 'ROC-AUC', 'rounds', 'setting'], ...rows]),
  ];
}

/** What the winner is and gains. */
export function winnerLines({ winner, candidates, gain }: Tuned, hasBlock: boolean): string[] {
  const [defaults] = candidates;
  const best = candidates.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
  const folds = `${winner.auc.length} folds drawn anew`;
  if (winner === defaults)
    return [
      `Nothing that was tried beats the defaults by more than one standard error in ${folds}: ` +
        `${digits(meanOf(defaults!))}, the best other setting ${digits(meanOf(best))}. The defaults stay.`,
      ...(hasBlock ? ['The training block that the schema has is worth nothing here: it may go.'] : []),
    ];
  return [
    `The winner is try ${winner.number}: ROC-AUC ${digits(meanOf(winner))} in ${folds}, the defaults ${digits(meanOf(defaults!))}`,
    `  gain over the defaults: ${withError(gain)} (one standard error, over the folds)`,
    winner === best
      ? '  nothing scored higher'
      : `  the highest was ${digits(meanOf(best))}, with ${best.leaves.toFixed(0)} leaves; within one standard error of it the fewest leaves, ${winner.leaves.toFixed(0)}, win`,
    `  ${settingText(winner.params)}, num_boost_round ${winner.params.num_boost_round}`,
  ];
}

/** What each parameter of the winner was worth, the most first. */
export function worthLines(worths: Worth[]): string[] {
  const rows = [...worths]
    .sort((a, b) => b.lost.mean - a.lost.mean)
    .map(({ parameters, lost }) => [parameters.join(' or '), withError(lost)]);
  return [
    'What ROC-AUC falls by when one parameter of the winner is set back to its default',
    ...table([['parameter', 'lost'], ...rows]),
  ];
}

/** What differs from one try to the next. */
export function settingText(params: TrainingParams): string {
  const { max_depth, eta, min_child_weight, lambda, gamma, subsample, colsample_bytree } = params;
  const named = { max_depth, eta, min_child_weight, lambda, gamma, subsample, colsample_bytree };
  const { scale_pos_weight, smote } = params;
  return [
    ...Object.entries(named).map(([name, value]) => `${name} ${value}`),
    ...(scale_pos_weight === 1 ? [] : [`scale_pos_weight ${scale_pos_weight}`]),
    ...(smote ? [`smote ${smote.ratio}`] : []),
  ].join(', ');
}

function withError({ mean, error }: MeanWithError): string {
  return `${digits(mean)} ± ${digits(error)}`;
}

function digits(value: number): string {
  return value.toFixed(4);
}

function table(rows: string[][]): string[] {
  return aligned(rows).map((line) => `  ${line}`);
}
