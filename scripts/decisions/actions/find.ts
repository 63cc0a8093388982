import { aligned } from '../../../src/aligned.ts';
import { printable } from '../../../src/printable-text.ts';
import type { Action } from '../action.ts';
import { decisionsOf, requireQuestion, type ShownDecision } from '../address.ts';

export const find: Action = {
  about: 'the decisions of a --request or a --subject on a --day, or all --from a time --to another',
  takes: [],
  options: ['request', 'subject', 'day', 'from', 'to'],
  check: requireQuestion,
  async run(ask, given, _, say) {
    const rows: string[][] = [];
    const damaged: string[] = [];
    for await (const decision of decisionsOf(ask, given, (what) => void damaged.push(what)))
      rows.push(cells(decision));
    const head = ['decision', 'at', 'caller', 'model', 'PD', 'default', 'reasons'];
    for (const line of rows.length === 0 ? ['There is none.'] : aligned([head, ...rows])) say(line);
    for (const what of damaged) say(printable(what));
    return damaged.length === 0;
  },
};

function cells({ decision_id, at, caller, model, version, probability, prediction, ...rest }: ShownDecision) {
  const reasons = (rest.reasons ?? []).map(({ code, direction }) => `${code}:${direction}`).join(' ');
  return [
    decision_id,
    at,
    printable(caller),
    `${model} ${version}`,
    probability.toFixed(4),
    prediction === 1 ? 'yes' : 'no',
    rest.erased ? 'erased' : reasons,
  ];
}
