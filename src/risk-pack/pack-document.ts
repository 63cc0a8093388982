import type { ApplicationSchema } from '../application/schema.ts';
import { parseApplicationSchema } from '../application/schema.ts';
import { type Block, list, type PackDocument, table, text } from './document.ts';
import { MEANT_FOR } from './meant-for.ts';
import { problemsOf, type RiskPack } from './pack.ts';
import { changeBlocks } from './sections/changes.ts';
import { checkBlocks } from './sections/checks.ts';
import { dataBlocks } from './sections/data.ts';
import { groupBlocks } from './sections/groups.ts';
import { limitBlocks } from './sections/limits.ts';
import { methodBlocks } from './sections/method.ts';
import { metricBlocks } from './sections/metrics.ts';
import { monitoringBlocks } from './sections/monitoring.ts';
import { oversightBlocks } from './sections/oversight.ts';
import { purposeBlocks } from './sections/purpose.ts';
import { reasonBlocks } from './sections/reasons.ts';

const BLOCKS: Record<string, (pack: RiskPack, schema: ApplicationSchema) => Block[]> = {
  purpose: purposeBlocks,
  data: dataBlocks,
  method: methodBlocks,
  metrics: metricBlocks,
  groups: groupBlocks,
  limits: limitBlocks,
  reasons: reasonBlocks,
  monitoring: monitoringBlocks,
  oversight: oversightBlocks,
  changes: changeBlocks,
  checks: checkBlocks,
};

/** A pack for people, section by section. */
export function packDocument(pack: RiskPack): PackDocument {
  const schema = parseApplicationSchema(pack.manifest.schema);
  const problems = problemsOf(pack);
  return {
    title: `Risk pack of ${schema.title ?? pack.model}, version ${pack.version}`,
    lead: [
      text(
        'Made from the bundle, the registry and the configuration alone; it says nothing of when it was made, and the same version gives the same bytes until something happens to it.',
        'It claims no compliance with any law or guidance.',
      ),
      ...(problems.length === 0 ? [] : [text('This pack is not to be relied on:'), list(problems)]),
    ],
    sections: [
      ...MEANT_FOR.map(({ id, title }) => ({ id, title, blocks: BLOCKS[id]!(pack, schema) })),
      { id: 'meant-for', title: 'What each section is meant for', blocks: meantForBlocks(pack.meant_for) },
    ],
  };
}

function meantForBlocks({ dated, sections }: RiskPack['meant_for']): Block[] {
  return [
    text(
      `As of ${dated}; check with counsel. It says for which question a section was written, and not that the section answers it.`,
    ),
    table(
      'Sections',
      [
        'section',
        'SR 26-2 (OCC Bulletin 2026-13), by topic',
        'EU AI Act, Annex IV, point',
        'Regulation B (12 CFR part 1002)',
      ],
      sections.map(({ title, sr26_2, annex_iv, regulation_b }) => [title, sr26_2, annex_iv, regulation_b]),
    ),
    text(
      'Nothing here is meant for Annex IV, points 5 (risk management system), 7 (standards applied) and 8 (declaration of conformity), nor for what the guidance and the regulation ask of the lender beside the model.',
    ),
  ];
}
