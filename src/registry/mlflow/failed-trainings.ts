import type { BlobStore, Database } from '../../ports.ts';
import { findBundleManifest } from '../bundle-store.ts';
import { findVersion } from '../versions.ts';
import type { FailedTraining } from './push-failure.ts';
import { type KeyValue, paramsOf } from './run-data.ts';

/** A training that failed, as it is kept until MLflow was shown it: one that had a version's parameters, or one with its own. */
export type KeptFailure = Omit<FailedTraining, 'params'> &
  ({ version: string; params?: never } | { version?: never; params: KeyValue[] });

/** Keeps that no version came of a training, for those who are shown what was trained. The first that is said of one counts. */
export async function keepFailedTraining(
  database: Database,
  { model, id, version, params, data, reason, begun, ended }: KeptFailure,
): Promise<void> {
  await database.query(
    `INSERT INTO failed_trainings (model, id, version, params, data_sha256, reason, begun_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    [
      model,
      id,
      version ?? null,
      params ? JSON.stringify(params) : null,
      data?.sha256 ?? null,
      reason,
      begun,
      ended,
    ],
  );
}

/** One that was kept. */
export async function failedTraining(
  { database, blobs }: { database: Database; blobs: BlobStore },
  model: string,
  id: string,
): Promise<FailedTraining> {
  const [row] = await database.query<{
    version: string | null;
    params: string | null;
    data_sha256: string | null;
    reason: string;
    begun_at: number;
    ended_at: number;
  }>(
    'SELECT version, params, data_sha256, reason, begun_at, ended_at FROM failed_trainings WHERE model = ? AND id = ?',
    [model, id],
  );
  const { version, params, data_sha256: sha256, reason, begun_at: begun, ended_at: ended } = row!;
  return {
    model,
    id,
    reason,
    begun,
    ended,
    params: params === null ? await paramsLike(version!) : (JSON.parse(params) as KeyValue[]),
    ...(sha256 !== null && { data: { sha256 } }),
  };

  /** It was trained as this version was; of its own rows nothing is known. */
  async function paramsLike(number: string): Promise<KeyValue[]> {
    const like = await findVersion(database, model, number);
    const manifest = like && (await findBundleManifest(blobs, like.digest));
    return manifest ? paramsOf(manifest) : [];
  }
}
