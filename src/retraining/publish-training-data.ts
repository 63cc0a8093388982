import { compileSchema } from '../application/compile.ts';
import { parseNewSchema } from '../application/schema.ts';
import { readBundleManifest } from '../registry/bundle-store.ts';
import type { RegistryServices } from '../registry/services.ts';
import { requireVersion } from '../registry/versions.ts';
import type { CleaningReport } from '../training/data/cleaning-report.ts';
import { readLabelled } from '../training/data/labelled.ts';
import { readParams } from '../training/params.ts';
import { mostRows, remedyForSize } from './size.ts';
import { trainingDataKey } from './training-data.ts';

export interface PublishedTrainingData {
  /** Where it lies in the bucket. */
  key: string;
  bytes: number;
  /** The version whose schema it was read with. */
  version: string;
  /** Rows that default, of those kept. */
  positives: number;
  report: CleaningReport;
  /** Most rows that a retraining takes; loans with a known outcome join those of the data set. */
  mostRows: number;
}

/**
 * Makes a CSV the data set that a model is retrained on, in the place of the one before. It is read first as retraining will
 * read it, with the champion's schema: what could not be trained on is not stored.
 *
 * @param data in UTF-8; `name` names it in errors
 * @throws SolventError `not_found` when the model has no champion, `validation_error` when the data cannot be trained on
 */
export async function publishTrainingData(
  { blobs, database }: Pick<RegistryServices, 'blobs' | 'database'>,
  model: string,
  data: { name: string; bytes: Uint8Array },
): Promise<PublishedTrainingData> {
  const { digest, version } = await requireVersion(database, model, 'champion');
  const { schema, features, params } = await readBundleManifest(blobs, digest);
  const most = mostRows(features.length);
  const { report, positives } = await readLabelled(
    compileSchema(parseNewSchema(schema)),
    { name: data.name, bytes: new Blob([data.bytes as BlobPart]).stream() },
    {
      params: readParams(params),
      limit: { rows: most, remedy: remedyForSize(features.length) },
    },
  );
  const key = trainingDataKey(model);
  await blobs.put(key, data.bytes);
  return { key, bytes: data.bytes.length, version, positives, report, mostRows: most };
}
