import type { CompiledSchema } from '../../application/compile.ts';
import { modelInputs } from '../../application/encode.ts';
import { SolventError } from '../../errors.ts';
import { AMOUNT, leadOf, MISSING, usualOf } from '../../explain/reasons/lead.ts';
import { whyNoReasons } from '../../explain/reasons/model-reasons.ts';
import { type Bundle, TREES } from '../../model/bundle.ts';
import { readTrees } from '../../model/consistency.ts';
import { featuresOf } from '../../model/feature-rows.ts';
import type { ReasonsSection } from '../../model/told-reasons.ts';
import { seededRandom } from '../../random.ts';
import type { TrainingData } from '../data/labelled.ts';
import { probabilitiesOf } from '../fit.ts';
import { readTwice } from '../imported/rows.ts';
import { type Told, tellReasons } from './told-reasons.ts';

/** What a version would tell the rows of a file that it declines. */
export interface CheckedReasons {
  /** Usable rows of the file. */
  rows: number;
  /** Of all that are declined. */
  declined: ReasonsSection;
  /** Reasons that are told, of all these rows together. */
  told: number;
  /** Of them, those of an amount or a truth of which the schema's `monotone` declares a direction, and those that contradict it. */
  directed: { told: number; contradicting: number };
}

/**
 * Finds the reasons of every row of a labelled file that a version declines, whether or not it was fitted to it. A pure function of the
 * bundle and the file.
 *
 * @param open opens the file anew
 * @throws SolventError `validation_error` where the version gives no reasons, or its schema cannot read the file;
 *   `model_unavailable` for a damaged bundle
 */
export async function checkReasons(
  { compiled, manifest, files }: Bundle,
  open: () => Promise<TrainingData>,
): Promise<CheckedReasons> {
  const otherwise = whyNoReasons({ compiled, manifest });
  if (otherwise !== null)
    throw new SolventError('validation_error', `The version gives no reasons: ${otherwise}.`);
  const ensemble = readTrees(files.get(TREES)!);
  const { seen, inOwnUnits } = await readTwice(compiled, open, { fewest: 0 });
  const told = tellReasons(
    {
      compiled,
      ensemble,
      reference: manifest.reference!,
      threshold: manifest.policy.threshold,
      holdout: inOwnUnits,
      probabilities: probabilitiesOf(ensemble, seen.features),
      random: seededRandom(manifest.seed),
    },
    seen.rows,
  );
  return {
    rows: seen.rows,
    declined: told.section,
    told: told.found.reduce((sum, reasons) => sum + reasons.length, 0),
    directed: directionsOf(compiled, featuresOf(manifest.reference!.rows), told),
  };
}

/** Told reasons that the schema's `monotone` speaks of, judged by the rows' own values, whatever keeps others from being told. */
function directionsOf(
  compiled: CompiledSchema,
  reference: Float32Array,
  { features, found }: Told,
): CheckedReasons['directed'] {
  const { schema, features: columns } = compiled;
  const inputs = modelInputs(compiled, features);
  const leads = schema.reasons!.map(({ of: [name] }) => {
    const lead = leadOf(compiled, name!);
    return { lead, usual: usualOf(lead, reference, columns.length), direction: schema.monotone[name!] };
  });
  const directed = { told: 0, contradicting: 0 };
  found.forEach((reasons, row) => {
    const offset = row * columns.length;
    for (const { rule } of reasons) {
      const { lead, usual, direction } = leads[rule]!;
      const kind = lead.kindOf(inputs, offset);
      const isScale = kind === AMOUNT || (lead.field?.type === 'boolean' && kind !== MISSING);
      if (direction === undefined || !isScale) continue;
      // A truth is more than its opposite.
      const isMore = kind === AMOUNT ? inputs[offset + lead.first]! > usual.amount : kind === 1;
      directed.told++;
      if (isMore !== (direction === 'increasing')) directed.contradicting++;
    }
  });
  return directed;
}
