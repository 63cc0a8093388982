import { parseApplicationSchema } from '../../application/schema.ts';
import type { Manifest } from '../../model/manifest.ts';
import { asStated } from './as-stated.ts';
import { noWorseOnAny, type Recorded } from './compared.ts';
import { criteriaLines, criteriaOf } from './criteria.ts';
import { asImported } from './imported.ts';
import { type Line, type Outcome, outcomeSchema } from './line.ts';
import { importedOf } from './origin.ts';
import { keptReasons } from './reasons.ts';
import { sameApplication } from './same-application.ts';
import { suspicions } from './suspicions.ts';

/** What the gate says of a version: the worst of its lines. An alias moves without force only to what passed. */
export interface Verdict {
  outcome: Outcome;
  lines: Line[];
}

/** What a version is to replace. */
export interface Champion {
  version: string;
  digest: string;
  /** Null where its bundle cannot be read. */
  manifest: Manifest | null;
}

/**
 * Judges a version by its own manifest, by that of the champion, and by how they did on the same rows. A pure function: judged again,
 * the verdict is the same.
 *
 * @param champion null where there is none: then there is nothing to compare with
 * @param recorded all comparisons of the two, none where nobody compared them
 */
export function judge(manifest: Manifest, champion: Champion | null, recorded: Recorded[]): Verdict {
  const beside = champion ? againstChampion(manifest, champion, recorded) : [NO_CHAMPION];
  return worstOf([...ownVerdict(manifest).lines, ...beside]);
}

/** What a version's own manifest says of it, whatever the champion is: its schema's criteria, and what makes its training suspect. */
export function ownVerdict(manifest: Omit<Manifest, 'files'>): Verdict {
  const { promotion } = parseApplicationSchema(manifest.schema);
  const criteria = criteriaLines(criteriaOf(promotion, manifest.metrics.holdout));
  return worstOf([...(manifest.imported ? asImported(criteria) : criteria), ...suspicions(manifest)]);
}

function worstOf(lines: Line[]): Verdict {
  const worst = Math.max(...lines.map(({ result }) => outcomeSchema.options.indexOf(result)));
  return { outcome: outcomeSchema.options[worst]!, lines };
}

const NO_CHAMPION: Line = {
  check: 'champion',
  result: 'passed',
  message: 'There is no other champion, so none to be worse than.',
};

function againstChampion(manifest: Manifest, champion: Champion, recorded: Recorded[]): Line[] {
  const beside: Line[] = champion.manifest
    ? [
        sameApplication(manifest, champion.manifest, champion.version),
        ...keptReasons(manifest, champion.manifest, champion.version),
      ]
    : [
        {
          check: 'schema',
          result: 'cannot_be_told',
          message: `The bundle of the champion, version ${champion.version}, cannot be read.`,
        },
      ];
  const imported = importedOf(manifest, champion.manifest);
  return [...beside, ...asStated(manifest, recorded), noWorseOnAny(recorded, champion, imported)];
}
