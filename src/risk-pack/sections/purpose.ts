import { labelOf } from '../../application/label.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { statedValues } from '../../application/target.ts';
import { type Block, list, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** What the model estimates, from what, and what is decided by it. */
export function purposeBlocks(
  { manifest, version, digest, registry }: RiskPack,
  schema: ApplicationSchema,
): Block[] {
  const { threshold, bands } = manifest.policy;
  const horizon = schema.outcome?.horizon_months;
  return [
    text(
      `The model estimates the probability that a loan defaults: that "${schema.target.column}" is ${statedValues(schema.target.positive).join(' or ')}${horizon === undefined ? '' : `, within ${horizon} months of the decision`}.`,
      `At and above ${threshold} default is predicted; the risk band is Medium from ${bands.medium} and High from ${bands.high}.`,
    ),
    table(
      'The version',
      ['', ''],
      [
        ['model', manifest.name],
        ['version', version],
        ['bundle, by the SHA-256 of its manifest', digest],
        ['registered', `${registry.registered.at} by ${registry.registered.by}`],
        ['aliases', registry.aliases.join(', ') || 'none'],
        ...registry.tags.map(({ key, value, at, by }) => [`tag ${key}`, `${value} (${at} by ${by})`]),
        ...(registry.archived
          ? [['archived', `${registry.archived.at} by ${registry.archived.by}: ${registry.archived.why}`]]
          : []),
      ],
    ),
    table(
      'What it is asked with',
      ['field', 'name', 'type', 'changeable by the applicant'],
      schema.fields.map((field) => [
        labelOf(field),
        field.name,
        field.type,
        'changeable' in field && field.changeable !== undefined ? String(field.changeable) : 'no',
      ]),
    ),
    text('What its makers say of it, in words and pictures, stands in MODEL_CARD.md of the bundle.'),
    text('Not in this pack, and the lender’s to say:'),
    list([
      'for which products, amounts and applicants it is used, and for which not;',
      'who owns it, who may change it, and how much rests on it;',
      'what a person does with its answer, and when a person decides instead.',
    ]),
  ];
}
