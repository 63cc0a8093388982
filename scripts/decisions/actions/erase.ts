import type { z } from 'zod';
import type { Period } from '../../../src/decisions/store/period.ts';
import { erasureRequestSchema, type erasureSchema } from '../../../src/http/decisions/erasure-view.ts';
import { periodOf } from '../../../src/http/decisions/period-body.ts';
import { printable } from '../../../src/printable-text.ts';
import { type Ask, Refused } from '../../model/ask.ts';
import { typed } from '../../model/typed.ts';
import type { Action } from '../action.ts';
import { ERASURES, standingHolds } from '../address.ts';
import { heldAndKept, monthsOf } from '../months.ts';
import type { Given } from '../options.ts';

export const erase: Action = {
  about:
    'erases what is recorded of a --subject, month by month, all that is kept or --from a time --to another; it tells what it would do, and does it with --yes',
  takes: [],
  options: ['subject', 'from', 'to', 'yes'],
  check({ subject, from, to }) {
    typed(erasureRequestSchema, { subject, from, to });
    if (from !== undefined && to !== undefined) periodOf(Date.parse(from), Date.parse(to));
  },
  async run(ask, given, _, say) {
    const { holds, kept_since, at } = await standingHolds(ask);
    const { from: since, to: until } = periodOf(
      Date.parse(given.from ?? kept_since),
      // What is decided after now cannot be erased yet.
      Math.min(Date.parse(given.to ?? at), Date.parse(at)),
    );
    const kept = given.from === undefined ? holds.map(periodIn) : [];
    const periods = heldAndKept({ since, until, holds: kept });
    const period = { from: periods[0]!.from, to: until };
    const months = periods.flatMap(monthsOf);
    say(
      `All that is recorded of the subject from ${iso(period.from)} until ${iso(period.to)} is erased, in ${months.length} ${months.length === 1 ? 'call' : 'calls'}. It cannot be taken back.`,
    );
    for (const { name, from, to } of holds)
      if (Date.parse(from) < period.to && Date.parse(to) > period.from)
        say(
          `The hold ${name} stands from ${from} to ${to}: a call in which it covers the subject is refused, and a record that is still on its way is kept until it is lifted.`,
        );
    if (!given.yes) {
      say('Nothing is erased yet. With --yes it is.');
      return false;
    }
    return eraseAll(ask, given.subject!, months, say);
  },
};

const periodIn = ({ from, to }: { from: string; to: string }): Period => ({
  from: Date.parse(from),
  to: Date.parse(to),
});
const iso = (at: number) => new Date(at).toISOString();

async function eraseAll(
  ask: Ask,
  subject: NonNullable<Given['subject']>,
  months: Period[],
  say: (line: string) => void,
): Promise<boolean> {
  const sum = { decisions: 0, damaged: 0, refused: 0, heldGroups: 0 };
  for (const { from, to } of months.map((month) => ({ from: iso(month.from), to: iso(month.to) })))
    try {
      const { data } = await ask(ERASURES, { subject, from, to });
      const { decisions, damaged, held_groups } = data as z.output<typeof erasureSchema>;
      if (decisions > 0) say(`${from.slice(0, 7)}: ${decisions}`);
      for (const { minute, message } of damaged) say(printable(`${minute}: ${message}`));
      sum.decisions += decisions;
      sum.damaged += damaged.length;
      sum.heldGroups += held_groups;
    } catch (error) {
      // Other months are erased all the same.
      if (!(error instanceof Refused && ['conflict', 'file_damaged'].includes(error.code))) throw error;
      say(printable(`${from.slice(0, 7)}: ${error.message}`));
      sum.refused++;
    }
  say(
    `${sum.decisions} ${sum.decisions === 1 ? 'decision' : 'decisions'} erased, ${sum.damaged} damaged minutes left as they are, ${sum.refused} calls refused.`,
  );
  if (sum.heldGroups > 0)
    say('Groups of the subject stay while a legal hold stands: erase again when none does.');
  return sum.damaged + sum.refused + sum.heldGroups === 0;
}
