import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { aligned } from '../../../src/aligned.ts';
import { readJsonText } from '../../../src/application/json-text.ts';
import {
  comparisonText,
  coverageText,
  estimateText,
  percentText,
  verdictText,
} from '../../../src/fairness/format.ts';
import { mergeTallies } from '../../../src/fairness/merge.ts';
import { fairnessPage } from '../../../src/fairness/page.ts';
import { type FairnessProfile, profileSchema } from '../../../src/fairness/profile.ts';
import { type AttributeReport, fairnessReport, type PeriodReport } from '../../../src/fairness/report.ts';
import { type Basis, EMPTY_TALLY, type Tally } from '../../../src/fairness/tally.ts';
import { daysOf, type tallyPageSchema, tallyQuery } from '../../../src/http/fairness/tally-view.ts';
import { printable } from '../../../src/printable-text.ts';
import { parsed } from '../../../src/validation.ts';
import { query } from '../../model/address.ts';
import type { Ask } from '../../model/ask.ts';
import { typed } from '../../model/typed.ts';
import type { Action } from '../action.ts';
import type { Given } from '../options.ts';

export const fairness: Action = {
  about:
    'how decisions --from a day --to another fell on groups, by a --profile; with --out FILE.json or FILE.html the whole report',
  takes: [],
  options: ['from', 'to', 'profile', 'model', 'basis', 'out'],
  check(given) {
    const { attributes } = readProfile(given);
    for (const { attribute } of attributes) daysOf(typed(tallyQuery, asked(given, attribute)));
    if (given.out !== undefined && !/\.(json|html)$/i.test(given.out))
      throw new Error('The report is written as --out FILE.json or FILE.html');
  },
  async run(ask, given, _, say) {
    const profile = readProfile(given);
    const tallies = new Map<string, Tally>();
    const damaged = new Set<string>();
    let [model, basis]: [string, Basis] = ['', 'model'];
    for (const { attribute } of profile.attributes) {
      const all = await wholeTally(ask, asked(given, attribute, profile.outcome_months), damaged);
      tallies.set(attribute, all.tally);
      ({ model, basis } = all);
    }
    const report: PeriodReport = {
      model,
      basis,
      from: given.from!,
      to: given.to!,
      ...fairnessReport(tallies, profile, basis),
      damaged: [...damaged],
    };
    for (const line of report.attributes.flatMap(linesOf)) say(printable(line));
    for (const what of damaged) say(printable(`Missing in it is what cannot be read: ${what}`));
    // Last: what took long to read is told also where it cannot be written.
    if (given.out !== undefined) {
      const isJson = given.out.toLowerCase().endsWith('.json');
      const text = isJson ? `${JSON.stringify(report, null, 2)}\n` : String(fairnessPage(report));
      // Others have no business with it.
      await writeFile(given.out, text, { mode: 0o600 });
    }
    return damaged.size === 0;
  },
};

function readProfile({ profile }: Given): FairnessProfile {
  if (profile === undefined) throw new Error('Say by which profile: --profile FILE.json');
  return parsed(
    profileSchema,
    readJsonText(profile, readFileSync(profile, 'utf8')),
    `${profile} is not valid`,
  );
}

function asked({ from, to, model, basis }: Given, attribute: string, months?: number) {
  return {
    from,
    to,
    model,
    basis,
    attribute,
    outcome_months: months === undefined ? undefined : String(months),
  };
}

/** The pages of a period, merged. */
async function wholeTally(
  ask: Ask,
  question: Record<string, string | undefined>,
  damaged: Set<string>,
): Promise<{ tally: Tally; model: string; basis: Basis }> {
  let tally = EMPTY_TALLY;
  for (let cursor: string | undefined; ; ) {
    const path = `/api/v1/fairness/tallies${query({ ...question, cursor })}`;
    const page = (await ask(path)).data as z.output<typeof tallyPageSchema>;
    tally = mergeTallies(tally, page.tally);
    for (const what of page.damaged) damaged.add(what);
    if (page.next_cursor === null) return { tally, model: page.model, basis: page.basis };
    cursor = page.next_cursor;
  }
}

function linesOf(report: AttributeReport): string[] {
  const { attribute, groups } = report;
  const rows = groups.map(({ group, decisions, measures }) => [
    group,
    String(decisions),
    measures ? percentText(measures.selection_rate) : 'too few',
    measures?.impact_ratio ? estimateText(measures.impact_ratio) : '',
    measures?.pd_difference ? estimateText(measures.pd_difference) : '',
  ]);
  const head = ['group', 'decisions', 'approved', 'impact ratio', 'difference of PD'];
  return [
    `${attribute}: ${coverageText(report)} ${comparisonText(report)}`,
    ...(rows.length === 0 ? [] : aligned([head, ...rows])),
    ...groups.flatMap(({ group, thresholds }) =>
      thresholds.map(
        (one) =>
          `${group}: ${one.measure}${one.estimate ? ` ${estimateText(one.estimate)}` : ''}: ${verdictText(one)}.`,
      ),
    ),
  ];
}
