import { type CompiledSchema, compileSchema } from '../application/compile.ts';
import { readJsonText } from '../application/json-text.ts';
import { parseNewSchema } from '../application/schema.ts';
import { sha256Hex } from '../digest.ts';
import type { BundleFiles } from '../model/bundle.ts';
import { type Manifest, manifestSchema } from '../model/manifest.ts';
import { writeOnnx } from '../model/onnx/onnx.ts';
import type { MarginsOf } from '../model/trees.ts';
import { writeXgboostJson } from '../model/xgboost/writer.ts';
import { seededRandom } from '../random.ts';
import { ownVerdict } from '../registry/gate/verdict.ts';
import { buildBaseline } from '../statistics/baseline.ts';
import { estimate } from '../statistics/bootstrap.ts';
import { rank } from '../statistics/ranking.ts';
import type { Matrix } from './boosting/matrix.ts';
import { modelCard } from './card/card.ts';
import type { CardInput } from './card/card-input.ts';
import { acrossFolds, crossValidate } from './cross-validate.ts';
import type { RowLimit } from './data/clean.ts';
import type { CleaningReport } from './data/cleaning-report.ts';
import { digested } from './data/digested.ts';
import { readLabelled, type TrainingData } from './data/labelled.ts';
import { fitModel, modelsOfFit, probabilitiesOf } from './fit.ts';
import { goldenRows } from './golden.ts';
import { readParams, type TrainingParams } from './params.ts';
import { referenceSections } from './reference-sections.ts';
import type { Reached } from './threshold.ts';
import { tuningOf } from './tuning/block.ts';
import { auditOf } from './validation/audit.ts';
import { validate } from './validation/validate.ts';

export interface TrainingOptions {
  seed: number;
  /** Merged into the schema's `training` block and the defaults, see `readParams`. */
  params?: unknown;
  /** A paragraph for the model card: what the data are, if there is something to say about them. */
  about?: string;
  onProgress?: (progress: Progress) => void;
  /** Is shown what is trained on, the hold-out left out: for what people are told and no bundle keeps. */
  onTrainingRows?: (shown: { compiled: CompiledSchema; params: TrainingParams; training: Matrix }) => void;
  limit?: RowLimit | undefined;
  /** Scores many rows; by default `marginsOf`. It changes no byte. */
  score?: MarginsOf | undefined;
}

/** Where a training is: rows read so far (their number is not known in advance), or models grown of those to grow. */
export type Progress = { stage: 'read'; rows: number } | { stage: 'train'; done: number; total: number };

export interface Trained {
  /** `model.onnx`, `trees.json`, `MODEL_CARD.md` with its plots, and `manifest.json` with the hashes of all others. */
  files: BundleFiles;
  manifest: Manifest;
  cleaning: CleaningReport;
  /** What the threshold does on the rows that it was chosen on, out of fold. */
  reached: Reached;
}

/**
 * From a CSV to a bundle: clean, hold out, cross-validate, fit, calibrate, choose the threshold, measure.
 * A pure function of its inputs: the same data, schema, parameters and seed give the same bytes. Runs wherever
 * JavaScript does and touches neither disk nor clock.
 *
 * @param schemaText the schema file as it stands on disk
 * @throws SolventError `validation_error` naming the data, column, row and remedy when the input cannot be trained on
 */
export async function train(
  schemaText: string,
  data: TrainingData,
  options: TrainingOptions,
): Promise<Trained> {
  const { seed, onProgress, score } = options;
  const schemaJson = readJsonText('The schema', schemaText);
  const compiled = compileSchema(parseNewSchema(schemaJson));
  const { schema } = compiled;
  const params = readParams(options.params, schema.training);
  const random = seededRandom(seed);

  const file = digested(data.bytes);
  const { training, holdout, section, report, positives, audit, days, weight } = await readLabelled(
    compiled,
    { ...data, bytes: file.bytes },
    { params, onRows: (rows) => onProgress?.({ stage: 'read', rows }), limit: options.limit },
  );
  const rows = training.rows + holdout.rows;
  const tuning = tuningOf(schemaJson as Record<string, unknown>, params);
  options.onTrainingRows?.({ compiled, params, training });

  let done = 0;
  const total = (params.folds + 1) * modelsOfFit(params);
  const onModel = () => onProgress?.({ stage: 'train', done: ++done, total });
  const context = { compiled, params, random, score, onModel };
  const folds = crossValidate(training, context);
  const { ensemble, calibration, policy, reached } = fitModel(training, context);

  const { threshold } = policy;
  const probabilities = probabilitiesOf(ensemble, holdout.features, score);
  const measured = estimate(probabilities, holdout.labels, threshold, random, undefined, holdout.weights);
  const features = compiled.features.map(({ name }) => name);
  // Which rows held them is not kept: of the training part, its share.
  const share = training.rows / rows;
  const unknown = Object.fromEntries(
    Object.entries(report.unknownLevels).map(([field, held]) => [field, Math.round(held * share)]),
  );

  const summary: CardInput['summary'] = {
    format: 2,
    name: schema.name,
    schema: schemaJson,
    schema_sha256: sha256Hex(utf8(schemaText)),
    features,
    policy,
    params,
    seed,
    data: {
      sha256: file.sha256(),
      rows,
      positives,
      ...(weight !== undefined && { weight }),
      dropped: report.dropped,
      lost: report.lost,
    },
    calibration,
    holdout: section,
    ...(tuning && tuning !== 'changed' && { tuning }),
    metrics: { holdout: measured, cv: acrossFolds(folds) },
    baseline: buildBaseline(training.features, training.rows, features, probabilities, unknown),
    golden: goldenRows(compiled, training, ensemble, random),
    validation: validate({
      compiled,
      ensemble,
      threshold,
      training,
      holdout,
      probabilities,
      days,
      random,
      score,
    }),
    ...(audit.length > 0 && {
      audit: auditOf(audit, probabilities, holdout.labels, threshold, holdout.weights),
    }),
    // Drawn last: all else is drawn as it is without them.
    ...referenceSections({
      compiled,
      ensemble,
      threshold,
      seen: training,
      ofSeen: probabilitiesOf(ensemble, training.features, score),
      holdout,
      probabilities,
      random,
    }),
  };
  const card = modelCard({
    summary,
    schema,
    trees: ensemble.trees.length,
    dataName: data.name,
    warnings: report.warnings,
    tuningChanged: tuning === 'changed',
    about: options.about,
    verdict: ownVerdict(summary).lines,
    reached,
    ranking: rank(probabilities, holdout.labels, holdout.weights),
  });
  const files: BundleFiles = new Map([
    ['model.onnx', writeOnnx(ensemble)],
    ['trees.json', utf8(writeXgboostJson(ensemble, features))],
    ...[...card].map(([name, text]) => [name, utf8(text)] as const),
  ]);
  const hashes = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Hex(bytes)]));
  const manifest = manifestSchema.parse({ ...summary, files: hashes });
  files.set('manifest.json', utf8(`${JSON.stringify(manifest, null, 1)}\n`));
  return { files, manifest, cleaning: report, reached };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
