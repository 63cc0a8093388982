import { type ReasonRule, textsOf } from '../../application/reasons-schema.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import type { ReasonsSection } from '../../model/told-reasons.ts';
import { counted, percent } from '../../training/card/format.ts';
import { drawnText } from '../checked.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** What declined applicants are told, how often, and how much it rests on. */
export function reasonBlocks(
  { manifest, trees, reasons_of_data, checks }: RiskPack,
  { reasons: rules }: ApplicationSchema,
): Block[] {
  if (!rules)
    return [
      text('The schema has no texts of reasons: the model gives none, and whoever it declines is owed them.'),
    ];
  if (!manifest.reasons || !trees.reference)
    return [
      text('Nobody is approved with whom an application could be compared: the model gives no reasons.'),
    ];
  const { rows, of, approved } = trees.reference;
  const directed = reasons_of_data?.directed;
  return [
    text(
      `Exact interventional SHAP values on the calibrated log-odds against ${counted(rows, 'approved application')} of ${of}, of which the trees of this bundle approve ${approved}; gathered by the schema's reasons, four at most.`,
    ),
    table(
      'The dictionary',
      ['code', 'of', 'texts'],
      rules.map((rule) => [rule.code, rule.of.join(', '), rule.suppress ? 'never told' : saidOf(rule)]),
    ),
    ...told(
      manifest.reasons,
      `Of ${counted(manifest.reasons.rows, 'declined row')} of the hold-out (${drawnText(checks, 'reasons')})`,
    ),
    ...(reasons_of_data
      ? told(
          reasons_of_data.declined,
          `Of all ${reasons_of_data.declined.rows} rows of the data that it declines, computed from the data`,
        )
      : [text('Of all declined rows: give --data to compute it.')]),
    ...(directed
      ? [
          text(
            directed.told === 0
              ? 'None of these reasons is of what has a declared direction.'
              : `Of ${counted(directed.told, 'reason')} of what has a declared direction ${directed.contradicting} contradict it.`,
          ),
        ]
      : []),
  ];
}

function told({ rows, codes, none, stable, lowered }: ReasonsSection, caption: string): Block[] {
  const share = (count: number) => (rows === 0 ? '–' : `${count} (${percent(count / rows)})`);
  return [
    table(
      caption,
      ['reason', 'first', 'at all'],
      [...codes.map((one) => [one.code, share(one.first), share(one.told)]), ['none', share(none), '']],
    ),
    text(
      stable === null
        ? 'None of them has a reason.'
        : `The first reason stays for ${percent(stable)} when every number moves by up to 1%${lowered === null ? '' : `, and for ${percent(lowered)} the risk falls when what it is told of, and nothing else, is as usual among approved applications`}.`,
    ),
  ];
}

function saidOf(rule: ReasonRule): string {
  return textsOf(rule)
    .flatMap((said) => Object.entries(said).map(([language, words]) => `${language}: ${words}`))
    .join(' · ');
}
