import { placesOfCode } from '../../application/codes.ts';
import { codesOf, type Field, writtenOf } from '../../application/field.ts';
import { quoted } from '../../application/problem.ts';
import type { Target } from '../../application/target.ts';
import { ended } from '../../validation.ts';
import type { Draft } from './draft.ts';
import { rowsOf } from './value-counts.ts';
import type { Verdict } from './verdicts.ts';

/** Training takes no fewer of an outcome. */
const FEWEST_OF_AN_OUTCOME = 50;

/** What a person reads of a draft: what was read, what became of each column, and what to look at. */
export function draftLines(name: string, draft: Draft): string[] {
  const { verdicts, schema } = draft;
  const widest = Math.min(40, Math.max(...verdicts.map(({ column }) => quoted(column).length)));
  const row = (use: string, verdict: Verdict, what: string) =>
    `${use.padEnd(9)}  ${quoted(verdict.column).padEnd(widest)}  ${what}`.trimEnd();
  const rows = (use: Verdict['use'], title: string, describe: (verdict: never) => string) =>
    verdicts
      .filter((verdict) => verdict.use === use)
      .map((verdict, index) => row(index === 0 ? title : '', verdict, describe(verdict as never)));
  return [
    ...fileLines(name, draft),
    '',
    ...rows('target', 'target', () => targetInWords(schema.target)),
    ...rows('key', 'key', () => 'names the row'),
    ...rows('date', 'date', () => 'taken for the day of the decision'),
    ...rows('field', 'fields', ({ field }: Verdict & { use: 'field' }) => fieldInWords(field)),
    ...rows(
      'span',
      'dates',
      ({ field, derived }: Verdict & { use: 'span' }) =>
        `${fieldInWords(field)}; the months from then to that day are "${derived.name}"`,
    ),
    ...rows('audit', 'audit', ({ reason }: Verdict & { use: 'audit' }) => reason),
    ...rows('left_out', 'left out', ({ reason }: Verdict & { use: 'left_out' }) => reason),
    ...lookAt(draft),
  ];
}

function fileLines(name: string, { schema, rows, malformed, unlabelled, outcomes }: Draft): string[] {
  const all = rowsOf(outcomes.all);
  const defaults = outcomes.all[outcomes.positive];
  const share = all === 0 ? '' : ` (${((100 * defaults) / all).toFixed(1)}%)`;
  const left = [
    ...(malformed > 0 ? [`${malformed} rows are malformed and were passed over`] : []),
    ...(unlabelled > 0
      ? [`${unlabelled} rows have no target, or one that means neither, and were passed over`]
      : []),
  ];
  return [
    `${name}: ${rows} rows; ${defaults} of ${all} default${share}, which ${quoted(schema.target.column)} says.`,
    ...left.map((sentence) => `${sentence}.`),
  ];
}

function targetInWords({ positive, negative, indeterminate }: Target): string {
  return [
    `${inWords(positive)} means default`,
    ...(negative === undefined ? [] : [`${inWords(negative)} none`]),
    ...(indeterminate === undefined ? [] : [`${inWords(indeterminate)} neither`]),
  ].join(', ');
}

function inWords(values: Target['positive']): string {
  return [values]
    .flat()
    .map((value) => JSON.stringify(value))
    .join(' or ');
}

function fieldInWords(field: Field): string {
  const gaps = [
    ...(field.nullable ? ['empty'] : []),
    ...(field.missing ?? []).map((code) => JSON.stringify(code)),
  ];
  const values = codesOf(field).flatMap(placesOfCode).join(', ');
  const codes = values === '' ? '' : `; a code where it is ${values}`;
  const missing = `${codes}${gaps.length > 0 ? `; missing where it is ${gaps.join(', ')}` : ''}`;
  switch (field.type) {
    case 'category':
      return `category of ${field.levels.length} levels${missing}`;
    case 'boolean':
      return `boolean${missing}`;
    default:
      return `${field.type}${writtenInWords(field)}${field.min === undefined ? '' : `, at least ${field.min}`}${missing}`;
  }
}

function writtenInWords(field: Field): string {
  const written = writtenOf(field);
  if (written === undefined) return '';
  return written === 'percent' ? ' with a sign of per cent' : ' with a sign of a currency';
}

function lookAt({ verdicts, warnings, outcomes, schema }: Draft): string[] {
  const few = Math.min(...outcomes.all);
  const sentences = [
    ...warnings,
    ...(few < FEWEST_OF_AN_OUTCOME
      ? [`Training needs at least ${FEWEST_OF_AN_OUTCOME} rows of each outcome, and one has ${few}.`]
      : []),
    ...verdicts.flatMap(({ column, notes }) => notes.map((note) => `${quoted(column)}: ${note}`)),
    `promotion: a model that answers must have a ROC-AUC of ${schema.promotion.roc_auc.at_least} at the lower end of its 95% interval, ` +
      'which is little: write what you ask of one.',
  ];
  return ['', 'Look at', ...sentences.map((sentence) => `- ${ended(sentence)}`)];
}
