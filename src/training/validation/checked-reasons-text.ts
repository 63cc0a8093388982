import { aligned } from '../../aligned.ts';
import { counted, percent } from '../card/format.ts';
import type { CheckedReasons } from './check-reasons.ts';

/**
 * What came of a check of the reasons, for people.
 * @param version `version 3`
 */
export function checkedReasonsLines(
  { rows, declined, told, directed }: CheckedReasons,
  version: string,
): string[] {
  const { codes, none, stable, lowered } = declined;
  const reasoned = declined.rows - none;
  const declines = `Of ${counted(rows, 'row')} ${version} declines ${declined.rows}`;
  if (reasoned === 0) return [`${declines}, and none of them has a reason.`];
  const share = (count: number) => percent(count / declined.rows);
  return [
    `${declines}, and would tell them:`,
    ...aligned([
      ['reason', 'first', 'at all'],
      ...codes.map(({ code, first, told }) => [code, share(first), share(told)]),
      ['none', share(none), ''],
    ]),
    `Of the ${reasoned} that have a reason:`,
    `  for ${percent(stable!)} the first one stays when every number moves by up to 1%`,
    lowered === null
      ? '  behind a scaler nothing is set to what is usual: whether the risk falls is not known'
      : `  for ${percent(lowered)} the risk falls when what the first one is told of, and nothing else, is as usual among approved applications`,
    directed.told === 0
      ? `None of the ${told} told reasons is of what has a declared direction (monotone), which it could contradict.`
      : `Of ${counted(told, 'told reason')} ${directed.told} are of what has a declared direction (monotone), and ${directed.contradicting} contradict it.`,
  ];
}
