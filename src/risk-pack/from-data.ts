import { SolventError } from '../errors.ts';
import type { Bundle } from '../model/bundle.ts';
import type { Ensemble } from '../model/trees.ts';
import type { Validation } from '../model/validation.ts';
import { seededRandom } from '../random.ts';
import { buildBaseline } from '../statistics/baseline.ts';
import { metricsOf } from '../statistics/metrics.ts';
import { rank } from '../statistics/ranking.ts';
import type { Matrix } from '../training/boosting/matrix.ts';
import { digested } from '../training/data/digested.ts';
import { readLabelled, type TrainingData } from '../training/data/labelled.ts';
import { sumOfWeights } from '../training/data/weight.ts';
import { probabilitiesOf } from '../training/fit.ts';
import { readTwice } from '../training/imported/rows.ts';
import { readParams } from '../training/params.ts';
import { auditOf } from '../training/validation/audit.ts';
import { validate } from '../training/validation/validate.ts';
import { type Check, fromData } from './check.ts';

/** The parts of `validation` that draw nothing: the same rows give the same numbers, whatever else was drawn before them. */
const DRAWN_FROM_NOTHING = [
  'rows',
  'defaults',
  'copies',
  'weighing',
  'training',
  'calibration',
  'observed_to_expected',
  'confusion',
  'confusion_rows',
  'at_threshold',
  'cut_offs',
  'deciles',
  'univariate',
  'periods',
] as const satisfies (keyof Validation)[];

type Opened = () => Promise<TrainingData>;

/**
 * The manifest's numbers computed again from the rows by the bundle's own trees: the rows, how they were parted, the metrics of both parts,
 * the groups and the baseline. What a training draws (intervals, folds, the yardstick) takes the training itself.
 *
 * @param open opens the file anew
 * @throws SolventError `validation_error` where it is not the file that the manifest names, or cannot be read by the schema
 */
export async function checksFromData(bundle: Bundle, ensemble: Ensemble, open: Opened): Promise<Check[]> {
  const { manifest, compiled } = bundle;
  await requireSameFile(manifest.data.sha256, open);
  const rows = await (manifest.imported ? importedRows(bundle, open) : trainedRows(bundle, open));
  const { threshold } = manifest.policy;
  const { seen, holdout, audit } = rows;
  const probabilities = probabilitiesOf(ensemble, seen.features);
  const metrics = metricsOf(rank(probabilities, holdout.labels, holdout.weights), threshold);
  const validation = validate({
    ...rows,
    compiled,
    ensemble,
    threshold,
    probabilities,
    random: seededRandom(manifest.seed),
  });
  const known = rows.training ?? holdout;
  const {
    rows: baseline,
    features,
    probability,
  } = buildBaseline(known.features, known.rows, manifest.features, probabilities);
  const { sha256: _, ...data } = manifest.data;
  return [
    ...fromData('data', data, { ...rows.data, ...(data.lost === undefined && { lost: undefined }) }),
    ...fromData('holdout', manifest.holdout, rows.section),
    ...Object.entries(metrics).flatMap(([name, value]) =>
      fromData(
        `metrics.holdout.${name}.value`,
        manifest.metrics.holdout[name as keyof typeof metrics]?.value,
        value,
      ),
    ),
    ...DRAWN_FROM_NOTHING.flatMap((part) =>
      fromData(`validation.${part}`, manifest.validation?.[part], validation[part]),
    ),
    ...fromData('baseline.rows', manifest.baseline?.rows, baseline),
    ...fromData('baseline.features', manifest.baseline?.features, features),
    ...fromData('baseline.probability', manifest.baseline?.probability, probability),
    ...fromData(
      'audit',
      manifest.audit,
      auditOf(audit, probabilities, holdout.labels, threshold, holdout.weights),
    ),
  ];
}

async function requireSameFile(stated: string, open: Opened): Promise<void> {
  const { name, bytes } = await open();
  const file = digested(bytes);
  for await (const _ of file.bytes);
  const found = file.sha256();
  if (found === stated) return;
  throw new SolventError(
    'validation_error',
    `${name} is not the file that this version was made with: its SHA-256 is ${found}, and the manifest names ${stated}. ` +
      'Give that file, or leave --data out.',
  );
}

interface Rows {
  training: Matrix | null;
  holdout: Matrix;
  /** The same as the model sees it. */
  seen: Matrix;
  days: Float64Array | null;
  audit: Parameters<typeof auditOf>[0];
  section: unknown;
  data: Record<string, unknown>;
}

async function trainedRows({ compiled, manifest }: Bundle, open: Opened): Promise<Rows> {
  // Of the parameters that it was trained with, those that say which rows there are: others may have had other names then.
  const { holdout: share, allow_loss } = manifest.params;
  const said = { holdout: share, allow_loss };
  const params = readParams(
    Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  );
  const { training, holdout, section, report, positives, audit, days, weight } = await readLabelled(
    compiled,
    await open(),
    { params },
  );
  const { dropped, lost } = report;
  const data = { rows: training.rows + holdout.rows, positives, weight, dropped, lost };
  return { training, holdout, seen: holdout, days, audit, section, data };
}

async function importedRows({ compiled }: Bundle, open: Opened): Promise<Rows> {
  const { seen, inOwnUnits, matrix, report, positives, audit, days } = await readTwice(compiled, open);
  const { dropped, lost } = report;
  const data = { rows: seen.rows, positives, weight: sumOfWeights(matrix), dropped, lost };
  return { training: null, holdout: inOwnUnits, seen, days, audit, section: undefined, data };
}
