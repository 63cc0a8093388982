import { openBundle } from '../../model/bundle.ts';
import type { BlobStore } from '../../ports.ts';
import { readBundle } from '../bundle-store.ts';
import type { RegisteredVersion } from '../versions.ts';
import { type MlflowServer, putFile } from './connection.ts';
import { filesAtMlflow } from './mlmodel-files.ts';
import { createVersionAt, DIGEST_TAG, findVersionAt, openRegisteredModel } from './registered-model.ts';
import { endRun, fileAddress, logBatches, logInputs, openExperiment, openRun, restoreRun } from './run.ts';
import { datasetsOf, metricsOf, paramsOf } from './run-data.ts';

/**
 * Shows a version to MLflow: a run with all that the bundle says, and a model version of it. It needs nothing but the bundle. Whatever ends in
 * between, doing it again goes on with what is there: one run and one version a digest.
 *
 * @param place the name of the run's experiment, and whose registered model it is
 * @returns MLflow's number of the version
 * @throws MlflowError; SolventError `model_unavailable` for a bundle that is damaged
 */
export async function pushVersion(
  server: MlflowServer,
  blobs: BlobStore,
  { model, version, digest, created, by }: RegisteredVersion,
  { experiment, registry }: { experiment: string; registry: string },
): Promise<string> {
  await openRegisteredModel(server, model, registry);
  const known = await findVersionAt(server, model, digest);
  // It is the last thing that is made.
  if (known) {
    if (known.run !== undefined) await restoreRun(server, known.run);
    return known.number;
  }

  const { manifest, files } = openBundle(await readBundle(blobs, digest));
  const at = Date.parse(created);
  const ours = { key: 'solvent.version', value: version };
  const run = await openRun(
    server,
    await openExperiment(server, experiment),
    { key: DIGEST_TAG, value: digest },
    {
      name: `${model}-${version}`,
      begun: at,
      tags: [ours, { key: 'solvent.created_by', value: by }],
    },
  );
  await logBatches(server, run, { params: paramsOf(manifest), metrics: metricsOf(manifest, at) });
  await logInputs(server, run, datasetsOf(manifest));
  for (const [name, bytes] of filesAtMlflow(files))
    await putFile(server, fileAddress(run, `model/${name}`), bytes as Uint8Array<ArrayBuffer>);
  await endRun(server, run, 'FINISHED', at);
  return createVersionAt(server, model, digest, { run, tags: [ours] });
}
