import { parseApplicationSchema } from '../application/schema.ts';
import { sha256Hex } from '../digest.ts';
import { SolventError } from '../errors.ts';
import { readManifest } from '../model/bundle.ts';
import type { LabelledSample } from '../outcomes/labelled-samples.ts';
import type { BlobStore, Clock, Logger, Metrics } from '../ports.ts';
import { bundleKey } from '../registry/bundle-store.ts';
import {
  addVersion,
  EMPTY_REGISTRY,
  nextVersion,
  readRegistry,
  setAlias,
  updateRegistry,
} from '../registry/registry.ts';
import { type Trained, train } from '../training/train.ts';
import type { RetrainMessage } from './message.ts';
import { type RetrainRecord, readRetrainRecord, type StoredRecord, writeRetrainRecord } from './record.ts';
import { trainingData } from './training-data.ts';

export interface RetrainServices {
  blobs: BlobStore;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Sampled loans of a model whose outcome was known at a time (milliseconds since the Unix epoch). */
  labelledSamples(model: string, knownBy: number): Promise<LabelledSample[]>;
}

/** The alias under which a challenger is found. Nothing answers from it until somebody promotes it. */
const ALIAS = 'challenger';

/**
 * Trains a challenger: the configured data set and the loans whose outcome is known, with the schema, parameters and
 * seed of the version that no longer fits. Stores the bundle, points the alias `challenger` at it, and stores the verdict
 * of the schema's promotion criteria. It promotes nothing.
 *
 * Doing it twice changes nothing: the first delivery takes a version number and writes it down, the same rows give the
 * same bytes, and a finished record is returned as it is.
 *
 * @throws SolventError what trying again does not help: no data set, data that cannot be trained on
 */
export async function retrain(services: RetrainServices, request: RetrainMessage): Promise<RetrainRecord> {
  const claim = await claimVersion(services, request);
  if (claim.record.status !== 'training') return claim.record;
  const version = claim.record.version!;

  const samples = await services.labelledSamples(request.model_name, Date.parse(request.requested_at));
  const trained = await trainLike(services.blobs, request, version, samples);
  try {
    await storeChallenger(services, request, version, trained);
  } catch (error) {
    if (error instanceof SolventError && error.code === 'conflict') await claimAgain(services, claim);
    throw error;
  }

  const { verdict, cleaning } = trained;
  return finish(services, claim, {
    ...claim.record,
    status: verdict.passed ? 'passed' : 'failed',
    message: verdict.passed
      ? `Version ${version} meets the promotion criteria. It waits for somebody to promote it.`
      : `Version ${version} does not meet the promotion criteria.`,
    rows: { total: cleaning.rows, outcomes: samples.length },
    criteria: verdict.criteria,
  });
}

/** Writes down that no challenger came of a request, and why; a finished record stays as it is. */
export async function recordFailure(
  services: RetrainServices,
  request: RetrainMessage,
  message: string,
): Promise<RetrainRecord> {
  const earlier = await readRetrainRecord(services.blobs, request);
  if (earlier && earlier.record.status !== 'training') return earlier.record;
  const begun = earlier?.record ?? recordOf(request, null, services.clock);
  return finish(services, earlier, { ...begun, status: 'error', message });
}

/** The request's record, with a version number that is this request's alone. */
async function claimVersion(services: RetrainServices, request: RetrainMessage): Promise<StoredRecord> {
  const { blobs, clock } = services;
  const claimed = await readRetrainRecord(blobs, request);
  if (claimed) return claimed;
  const registry = (await readRegistry(blobs, request.model_name)) ?? EMPTY_REGISTRY;
  await writeRetrainRecord(blobs, recordOf(request, nextVersion(registry), clock), null);
  // Whoever wrote it: a delivery at the same time, or this one.
  return (await readRetrainRecord(blobs, request))!;
}

async function trainLike(
  blobs: BlobStore,
  { model_name, model_version }: RetrainMessage,
  version: string,
  samples: LabelledSample[],
): Promise<Trained> {
  const stored = await blobs.get(bundleKey(model_name, model_version, 'manifest.json'));
  const { schema, params, seed } = readManifest(await stored?.bytes());
  const data = await trainingData(blobs, parseApplicationSchema(schema), samples);
  return train(JSON.stringify(schema, null, 2), data, { version, seed, params });
}

/**
 * Registers the version, then stores its files, then points the alias at it: a number that somebody else registered
 * meanwhile is found out before any of their files is touched.
 */
async function storeChallenger(
  { blobs, clock }: RetrainServices,
  { model_name }: RetrainMessage,
  version: string,
  { files, verdict }: Trained,
): Promise<void> {
  const manifest_sha256 = sha256Hex(files.get('manifest.json')!);
  await updateRegistry(blobs, model_name, (registry) => {
    if (registry.versions[version]?.manifest_sha256 === manifest_sha256) return registry;
    const created = new Date(clock.now()).toISOString();
    return addVersion(registry, version, { created, accepted: verdict.passed, manifest_sha256 });
  });
  for (const [name, bytes] of files) await blobs.put(bundleKey(model_name, version, name), bytes);
  await updateRegistry(blobs, model_name, (registry) => setAlias(registry, ALIAS, version));
}

/** Takes another number after the claimed one went to somebody else. The next delivery trains under it. */
async function claimAgain({ blobs }: RetrainServices, claim: StoredRecord): Promise<void> {
  const registry = await readRegistry(blobs, claim.record.request.model_name);
  if (registry) await writeRetrainRecord(blobs, { ...claim.record, version: nextVersion(registry) }, claim);
}

/** Stores how it ended. When another delivery stored its end first, that one counts. */
async function finish(
  { blobs, clock, logger, metrics }: RetrainServices,
  earlier: StoredRecord | null,
  ended: RetrainRecord,
): Promise<RetrainRecord> {
  const record = { ...ended, updated_at: new Date(clock.now()).toISOString() };
  if (!(await writeRetrainRecord(blobs, record, earlier))) {
    const other = await readRetrainRecord(blobs, record.request);
    if (other) return other.record;
    throw new SolventError('conflict', 'The record of the retraining was removed while it ran.');
  }
  const { status: verdict, version, message } = record;
  logger.log(verdict === 'error' ? 'error' : 'info', 'retrained', {
    ...record.request,
    verdict,
    version,
    message,
  });
  metrics.count('loan_retrainings_total', { verdict });
  return record;
}

function recordOf(request: RetrainMessage, version: string | null, clock: Clock): RetrainRecord {
  return {
    request,
    status: 'training',
    version,
    message: 'A challenger is being trained.',
    rows: null,
    criteria: [],
    updated_at: new Date(clock.now()).toISOString(),
  };
}
