import { parseApplicationSchema } from '../application/schema.ts';
import type { MarginsOf } from '../model/trees.ts';
import type { LabelledSamples } from '../outcomes/labelled-samples.ts';
import { readBundleManifest } from '../registry/bundle-store.ts';
import { CHALLENGER } from '../registry/challenger.ts';
import type { Comparison } from '../registry/gate/comparison.ts';
import { criteriaOf } from '../registry/gate/criteria.ts';
import { CHAMPION } from '../registry/move.ts';
import { publish } from '../registry/publish.ts';
import type { RegistryServices } from '../registry/services.ts';
import { whyStopped } from '../registry/stopped.ts';
import { requireVersion } from '../registry/versions.ts';
import { compareVersions } from '../training/compare/compare.ts';
import { registeredRival } from '../training/compare/registered-rival.ts';
import { unknownLevelLines } from '../training/report.ts';
import { type Trained, train } from '../training/train.ts';
import { type EndServices, endRecord } from './end.ts';
import { RETRAINING, type RetrainMessage } from './message.ts';
import {
  begunRecord,
  type RetrainRecord,
  readRetrainRecord,
  type StoredRecord,
  writeRetrainRecord,
} from './record.ts';
import { mostRows, remedyForSize } from './size.ts';
import { trainingData } from './training-data.ts';

export interface RetrainServices extends RegistryServices, EndServices {
  /** Sampled loans of a model whose outcome was known at a time (milliseconds since the Unix epoch), by the schema's horizon. */
  labelledSamples(model: string, knownBy: number, months?: number): Promise<LabelledSamples>;
  /** Scores many rows by an ensemble: `marginsOf`, or what gives its bits. */
  score: MarginsOf;
}

/**
 * Trains a challenger: the configured data set and the loans whose outcome is known, with the schema, parameters and
 * seed of the version that no longer fits. Publishes the bundle and stores the verdict of the gate. Where it passes, the alias
 * `challenger` points at it: it is scored beside the champion and answers nobody. The champion stays what it is.
 *
 * Doing it twice changes nothing: the same rows give the same bundle, which the registry knows by its digest, and a
 * finished record is returned as it is.
 *
 * @throws SolventError what trying again does not help: no data set, data that cannot be trained on
 */
export async function retrain(services: RetrainServices, request: RetrainMessage): Promise<RetrainRecord> {
  const claim = await claimRequest(services, request);
  if (claim.record.status !== 'training') return claim.record;

  const { files, manifest, cleaning, labelled, comparison } = await trainLike(services, request);
  const { samples, immature, notMade } = labelled;
  const why = `Retraining ${request.id}: ${request.reason}`;
  const published = await publish(services, files, {
    by: RETRAINING,
    alias: { name: CHALLENGER, why },
    ...(comparison && { comparison }),
  });
  const { version, verdict } = published;
  const { outcome, against, lines } = verdict;
  const hasPassed = outcome === 'passed';
  const judged = hasPassed
    ? `Version ${version} is fit for promotion. It is scored beside the champion for CHALLENGER_SHADOW_HOURS, and CHALLENGER_PROMOTION says what becomes of it then. Who will not wait: \`npm run model -- promote ${version} --model ${request.model_name} --why REASON\`.`
    : whyStopped(published, { alias: CHALLENGER }, verdict);
  return endRecord(services, claim, {
    ...claim.record,
    status: hasPassed ? 'passed' : 'failed',
    version,
    message: [
      judged,
      ...leftOutLines(labelled),
      ...unknownLevelLines(cleaning).map((line) => `${line}.`),
      ...cleaning.warnings,
    ].join(' '),
    rows: { total: cleaning.rows, outcomes: samples.length, immature, not_made: notMade },
    unknown_levels: cleaning.unknownLevels,
    criteria: criteriaOf(parseApplicationSchema(manifest.schema).promotion, manifest.metrics.holdout),
    verdict: { outcome, against, lines },
  });
}

/** The request's record: this delivery's, or that of another which came first. */
async function claimRequest(
  { blobs, clock }: RetrainServices,
  request: RetrainMessage,
): Promise<StoredRecord> {
  const claimed = await readRetrainRecord(blobs, request);
  if (claimed) return claimed;
  await writeRetrainRecord(blobs, begunRecord(request, clock.now()), null);
  return (await readRetrainRecord(blobs, request))!;
}

async function trainLike(
  { blobs, database, labelledSamples, score }: RetrainServices,
  { model_name, model_version, requested_at }: RetrainMessage,
): Promise<Trained & { labelled: LabelledSamples; comparison: Comparison | undefined }> {
  const { digest } = await requireVersion(database, model_name, model_version);
  const { schema, params, seed, features } = await readBundleManifest(blobs, digest);
  const parsed = parseApplicationSchema(schema);
  const known = Date.parse(requested_at);
  const labelled = await labelledSamples(model_name, known, parsed.outcome?.horizon_months);
  const open = () => trainingData(blobs, parsed, labelled.samples);
  const limit = { rows: mostRows(features.length), remedy: remedyForSize(features.length) };
  const trained = await train(JSON.stringify(schema, null, 2), await open(), {
    seed,
    params,
    limit,
    score,
  });
  const rival = await registeredRival({ blobs, database }, model_name, CHAMPION);
  const compared = rival && (await compareVersions('the challenger', trained.files, rival, open));
  return { ...trained, labelled, comparison: compared?.comparison };
}

function leftOutLines({ immature, notMade }: LabelledSamples): string[] {
  const lines: string[] = [];
  if (immature > 0)
    lines.push(
      `${immature} samples with a reported outcome were left out: they are younger than the schema's horizon, or were not followed to its end.`,
    );
  if (notMade > 0)
    lines.push(
      `${notMade} samples with a reported outcome were left out: the lender declined them in the end, or their applicants withdrew.`,
    );
  return lines;
}
