import { type BundleFiles, openBundle } from '../../model/bundle.ts';
import type { BlobStore } from '../../ports.ts';
import { readBundle } from '../bundle-store.ts';
import type { RegisteredVersion } from '../versions.ts';
import { partsOf } from './artifact-path.ts';
import { type MlflowServer, putFile } from './connection.ts';
import { listFolder } from './download.ts';
import { filesAtMlflow } from './mlmodel-files.ts';
import { createVersionAt, DIGEST_TAG, findVersionAt, openRegisteredModel } from './registered-model.ts';
import {
  endRun,
  fileAddress,
  logBatches,
  logInputs,
  openExperiment,
  openRun,
  type Run,
  restoreRun,
} from './run.ts';
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
  await putFiles(server, run, filesAtMlflow(files));
  await endRun(server, run, 'FINISHED', at);
  return createVersionAt(server, model, digest, { run, tags: [ours] });
}

/** A slow store takes a version in several pushes: what an earlier one has put there whole, which its size says, is not sent again. */
async function putFiles(server: MlflowServer, run: Run, files: BundleFiles): Promise<void> {
  const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1);
  const there = new Map<string, number | undefined>();
  for (const folder of new Set([...files.keys()].map(folderOf)))
    for (const { name, size } of await listFolder(server, [...run.folder, ...partsOf(`model/${folder}`)]))
      there.set(`${folder}${name}`, size);
  for (const [name, bytes] of files)
    if (there.get(name) !== bytes.length)
      await putFile(server, fileAddress(run, `model/${name}`), bytes as Uint8Array<ArrayBuffer>);
}
