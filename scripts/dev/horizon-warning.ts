import { parseApplicationSchema } from '../../src/application/schema.ts';
import { readEnvironment } from '../../src/environment.ts';
import { horizonProblem } from '../../src/outcomes/horizon.ts';
import { readBundleManifest } from '../../src/registry/bundle-store.ts';
import { findVersion } from '../../src/registry/versions.ts';
import type { Storage } from './storage.ts';

/** What is to be said at a start of the model that answers: that its outcomes can never count. Null where they can, or nothing answers. */
export async function horizonWarning(
  { database, blobs }: Pick<Storage, 'database' | 'blobs'>,
  variables: Record<string, string>,
): Promise<string | null> {
  const environment = readEnvironment(variables);
  const { MODEL_NAME: model, MODEL_STAGE: alias, DRIFT_RETENTION_DAYS: days } = environment;
  const version = await findVersion(database, model, alias);
  if (!version) return null;
  const { schema } = await readBundleManifest(blobs, version.digest);
  const months = parseApplicationSchema(schema).outcome?.horizon_months;
  const problem = months === undefined ? null : horizonProblem(months, days);
  return problem && `Outcomes of ${model} version ${version.version} never count. ${problem}`;
}
