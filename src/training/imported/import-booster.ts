import { compileSchema } from '../../application/compile.ts';
import { readJsonText } from '../../application/json-text.ts';
import { parseNewSchema } from '../../application/schema.ts';
import { statedValues, type Target } from '../../application/target.ts';
import { sha256Hex } from '../../digest.ts';
import { SolventError } from '../../errors.ts';
import { type BundleFiles, openBundle } from '../../model/bundle.ts';
import { checkConsistency } from '../../model/consistency.ts';
import type { ImportedSection } from '../../model/imported.ts';
import { type Manifest, manifestSchema } from '../../model/manifest.ts';
import { writeOnnx } from '../../model/onnx/onnx.ts';
import { type Ensemble, marginsOf } from '../../model/trees.ts';
import type { Validation } from '../../model/validation.ts';
import { readBooster } from '../../model/xgboost/booster.ts';
import { writeXgboostJson } from '../../model/xgboost/writer.ts';
import { seededRandom } from '../../random.ts';
import { ownVerdict } from '../../registry/gate/verdict.ts';
import { aucOf } from '../../statistics/auc.ts';
import { buildBaseline } from '../../statistics/baseline.ts';
import { estimate } from '../../statistics/bootstrap.ts';
import { rank } from '../../statistics/ranking.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { type Calibration, foldCalibration, plattScaling } from '../calibrate.ts';
import type { CleaningReport } from '../data/cleaning-report.ts';
import type { TrainingData } from '../data/labelled.ts';
import { sumOfWeights } from '../data/weight.ts';
import { probabilitiesOf } from '../fit.ts';
import { goldenRows } from '../golden.ts';
import { referenceSections } from '../reference-sections.ts';
import { choosePolicy, policyAt, type Reached, reachedAt } from '../threshold.ts';
import { untoldLines } from '../untold-reasons.ts';
import { auditOf } from '../validation/audit.ts';
import { validate } from '../validation/validate.ts';
import { asList } from './as-list.ts';
import { importedCard } from './card.ts';
import { chosenRounds } from './chosen-rounds.ts';
import { differenceWarnings } from './differences.ts';
import { doubtsAbout } from './doubts.ts';
import { matchBooster } from './match-booster.ts';
import { oneSided } from './one-sided.ts';
import { ownProbabilities } from './own-probabilities.ts';
import { renumbered } from './renumber.ts';
import { readTwice } from './rows.ts';

export interface ImportOptions {
  /** A standard scaler that stood in front of the booster, as JSON: see `readScaler`. */
  scaler?: string | undefined;
  /** From 0 to 1; the schema's policy chooses it on the rows unless it is said. */
  threshold?: number | undefined;
  /** Platt scaling on the rows, folded into the trees. Without it, probabilities are the booster's own. */
  calibrate?: boolean | undefined;
  /** The first rounds that score: see `chosenRounds`. */
  rounds?: number | undefined;
  /** Of intervals, golden rows and the reference. */
  seed?: number | undefined;
  /** Is told now and then how many rows were read. */
  onRows?: ((rows: number) => void) | undefined;
}

export interface Imported {
  /** As `Trained` has them. */
  files: BundleFiles;
  manifest: Manifest & { imported: ImportedSection; validation: Validation };
  cleaning: CleaningReport;
  /** What the threshold does on the rows. */
  reached: Reached;
  /** What to look at before anybody relies on it, in sentences. */
  warnings: string[];
}

const SEED = 42;

/**
 * From a booster that Python's XGBoost trained to a bundle: its features found in the schema, its trees renumbered, its scaler kept, and all
 * that a bundle says of a model measured on labelled rows. Which rows it was fitted to nobody knows, so that nothing in the bundle claims that
 * these are others. A pure function of its inputs: the same give the same bytes.
 *
 * @param booster a model file by XGBoost 1.7 to 3.4, JSON or UBJSON
 * @param schemaText the schema file as it stands on disk
 * @param open opens the labelled rows anew
 * @throws SolventError `validation_error` naming what is wrong: of the booster, its features, the scaler or the rows
 */
export async function importBooster(
  booster: Uint8Array,
  schemaText: string,
  open: () => Promise<TrainingData>,
  options: ImportOptions = {},
): Promise<Imported> {
  const { threshold: given, seed = SEED } = options;
  if (given !== undefined && !(given >= 0 && given <= 1))
    throw new SolventError('validation_error', `The threshold is a probability from 0 to 1, not ${given}.`);
  const schemaJson = readJsonText('The schema', schemaText);
  const plain = compileSchema(parseNewSchema(schemaJson));
  const { schema } = plain;
  const features = plain.features.map(({ name }) => name);

  const read = readBooster(booster);
  const { places, scaler, found, unscaled } = matchBooster(
    plain,
    read.featureNames,
    read.ensemble.featureCount,
    options.scaler,
  );
  const { ensemble: chosen, rounds } = chosenRounds(read, options.rounds);
  const compiled = compileSchema(schema, scaler);

  const rows = await readTwice(compiled, open, options.onRows && { onRows: options.onRows });
  const { seen, inOwnUnits: own, report, positives } = rows;
  const { labels, weights } = seen;
  const random = seededRandom(seed);
  const original = renumbered(chosen, places, features.length);
  const { ensemble, calibration } = options.calibrate
    ? calibrated(original, marginsOf(original, seen.features), seen, schema.target)
    : { ensemble: original, calibration: null };
  const probabilities = probabilitiesOf(ensemble, seen.features);
  const ranking = rank(probabilities, labels, weights);
  const policy = given === undefined ? choosePolicy(schema.policy, ranking) : policyAt(schema.policy, given);
  const { threshold } = policy;
  const reached = reachedAt(ranking, threshold);
  const weight = sumOfWeights(rows.matrix);

  const summary = {
    format: 2 as const,
    name: schema.name,
    schema: schemaJson,
    schema_sha256: sha256Hex(utf8(schemaText)),
    features,
    policy,
    // Of how it was trained, its file says nothing.
    params: {},
    seed,
    data: {
      sha256: rows.sha256,
      rows: seen.rows,
      positives,
      ...(weight !== undefined && { weight }),
      dropped: report.dropped,
      lost: report.lost,
    },
    calibration,
    imported: {
      from: 'xgboost' as const,
      version: read.version,
      sha256: sha256Hex(booster),
      rounds,
      rounds_in_file: read.rounds,
      features: found,
      threshold: given === undefined ? ('policy' as const) : ('given' as const),
    },
    ...(scaler && { scaler }),
    metrics: { holdout: estimate(probabilities, labels, threshold, random, undefined, weights) },
    baseline: buildBaseline(own.features, own.rows, features, probabilities, report.unknownLevels),
    golden: goldenRows(compiled, own, ensemble, random),
    validation: validate({
      compiled,
      ensemble,
      threshold,
      training: null,
      holdout: own,
      probabilities,
      days: rows.days,
      random,
    }),
    ...(rows.audit.length > 0 && {
      audit: auditOf(rows.audit, probabilities, labels, threshold, weights),
    }),
    ...referenceSections({
      compiled,
      ensemble,
      threshold,
      seen,
      ofSeen: probabilities,
      holdout: own,
      probabilities,
      random,
    }),
  };
  const warnings = [
    ...doubtsAbout(summary, ownProbabilities(original, seen), schema.target),
    ...oneSided(threshold, probabilities),
    ...(unscaled.length > 0
      ? [`the scaler does not name ${asList(unscaled)}, which the booster sees as they are.`]
      : []),
    ...untoldLines(summary.reasons),
    ...differenceWarnings({ compiled, ensemble, seen, inOwnUnits: own, probabilities }),
  ];
  const card = importedCard({
    summary,
    schema,
    dataName: rows.name,
    warnings: report.warnings,
    doubts: warnings,
    about: undefined,
    verdict: ownVerdict(summary).lines,
    reached,
    ranking,
  });
  const files: BundleFiles = new Map([
    ['model.onnx', writeOnnx(ensemble)],
    ['trees.json', utf8(writeXgboostJson(ensemble, features))],
    ...[...card].map(([name, text]) => [name, utf8(text)] as const),
  ]);
  const hashes = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Hex(bytes)]));
  const manifest = manifestSchema.parse({ ...summary, files: hashes }) as Imported['manifest'];
  files.set('manifest.json', utf8(`${JSON.stringify(manifest, null, 1)}\n`));
  // These trees are not ours: that what was written of them scores alike is looked at before anybody relies on it.
  checkConsistency(openBundle(files));
  return { files, manifest, cleaning: report, reached, warnings };
}

/** @throws SolventError `validation_error` where the margins do not rank the rows: calibrated, all would be the same, or the other way round */
function calibrated(
  ensemble: Ensemble,
  margins: Float32Array,
  { labels, weights }: Matrix,
  target: Target,
): { ensemble: Ensemble; calibration: Calibration } {
  const calibration = plattScaling(margins, labels, weights);
  const counted = Uint32Array.from(labels.keys()).filter((row) => weights?.[row] !== 0);
  const auc = aucOf(
    Array.from(counted, (row) => labels[row]!),
    Array.from(counted, (row) => margins[row]!),
    weights && Array.from(counted, (row) => weights[row]!),
  );
  const isReversed = auc !== null && auc.high < 0.5;
  // Of a constant the slope is rounding.
  const isConstant = calibration.slope <= 0 || counted.every((row) => margins[row] === margins[counted[0]!]);
  if (!isConstant && !isReversed) return { ensemble: foldCalibration(ensemble, calibration), calibration };
  const told = auc === null ? '' : ` (ROC-AUC ${auc.value.toFixed(3)} on these rows)`;
  const stated = `"${target.column}" is ${statedValues(target.positive).join(' or ')}`;
  throw new SolventError(
    'validation_error',
    isReversed
      ? `--calibrate: the higher the booster's score, the fewer default${told}. Is "positive" right? The schema says that a loan defaulted where ${stated}. No calibration turns a ranking around.`
      : `--calibrate: the booster's score does not rank these rows${told}, so that every loan would get the same probability. Import it without --calibrate to see what is to be checked.`,
  );
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
