import { SolventError } from '../../errors.ts';
import { type BundleFiles, readManifest } from '../../model/bundle.ts';
import { printable } from '../../printable-text.ts';
import { MANIFEST } from '../bundle-store.ts';
import { partsOf } from './artifact-path.ts';
import type { MlflowServer } from './connection.ts';
import { download, type Entry, listFolder, MOST_FILE_BYTES } from './download.ts';
import { type Located, locate } from './locate.ts';
import { type Flavor, readFlavors } from './mlmodel.ts';
import { readModelUri } from './model-uri.ts';
import { refusedFlavor } from './refused-flavor.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What lies under a model URI that can be taken in: a bundle of ours, or a booster that Python logged. */
export type FetchedModel = { name: string } & (
  | { kind: 'bundle'; files: BundleFiles }
  | { kind: 'booster'; file: string; bytes: Uint8Array }
);

const MLMODEL = 'MLmodel';
/** Several times what ours have. */
const MOST_BUNDLE_FILES = 100;

/**
 * Downloads what a model URI points at.
 *
 * @param uri `models:/NAME@ALIAS`, `models:/NAME/VERSION` or `models:/m-ID`
 * @returns its name says which version it is; whether a bundle's files are whole is for `openBundle` to say
 * @throws SolventError `validation_error`, `not_found`, `payload_too_large`, `storage_unavailable`, or `model_unavailable` for a manifest
 *   that cannot be read
 */
export async function fetchModel(server: MlflowServer, uri: string): Promise<FetchedModel> {
  try {
    return await fetched(server, uri);
  } catch (error) {
    if (!(error instanceof SolventError)) throw error;
    throw new SolventError(error.code, withoutSecrets(server, error.message), { cause: error });
  }
}

async function fetched(server: MlflowServer, uri: string): Promise<FetchedModel> {
  const { name, folder } = await locate(server, readModelUri(uri));
  const entries = await listFolder(server, folder);
  const names = entries.map((entry) => entry.name);
  if (names.includes(MANIFEST)) return { name, kind: 'bundle', files: await bundle(server, folder, entries) };
  if (!names.includes(MLMODEL)) throw noModel({ name, folder }, names);
  const flavors = readFlavors(new TextDecoder().decode(await download(server, folder, [MLMODEL])));
  const xgboost = flavors.get('xgboost');
  if (!xgboost) throw refusedFlavor(name, uri, [...flavors.keys()]);
  const file = boosterFile(xgboost, name);
  return {
    name,
    kind: 'booster',
    file: withoutSecrets(server, file),
    bytes: await download(server, folder, partsOf(file)),
  };
}

/** Other files may lie beside those that the manifest lists: what makes MLflow's own client load it. */
async function bundle(
  server: MlflowServer,
  folder: readonly string[],
  entries: readonly Entry[],
): Promise<BundleFiles> {
  const manifest = await download(server, folder, [MANIFEST]);
  const listed = Object.keys(readManifest(manifest).files);
  if (listed.length > MOST_BUNDLE_FILES)
    throw new SolventError(
      'payload_too_large',
      `The manifest lists ${listed.length} files, and a bundle has ${MOST_BUNDLE_FILES} at most: none is downloaded.`,
    );
  const said = new Map(entries.map(({ name, size = 0 }) => [name, size]));
  requireBundleSize(listed.reduce((sum, name) => sum + (said.get(name) ?? 0), manifest.length));
  const files: BundleFiles = new Map([[MANIFEST, manifest]]);
  let length = manifest.length;
  for (const name of listed) {
    const bytes = await download(server, folder, partsOf(name));
    // Not every store says how long a file is.
    length += bytes.length;
    requireBundleSize(length);
    files.set(name, bytes);
  }
  return files;
}

function requireBundleSize(bytes: number): void {
  if (bytes > MOST_FILE_BYTES)
    throw new SolventError(
      'payload_too_large',
      `The bundle's files have ${bytes} bytes or more together, and they may have ${MOST_FILE_BYTES}.`,
    );
}

function boosterFile(xgboost: Flavor, name: string): string {
  const file = xgboost.get('data');
  if (file === undefined)
    throw new SolventError(
      'validation_error',
      `The ${MLMODEL} of ${name} does not say in which file its XGBoost model is.`,
    );
  return file;
}

function noModel({ name, folder }: Located, names: readonly string[]): SolventError {
  const there =
    names.length > 0
      ? `there is ${printable(names.slice(0, 10).join(', '))}`
      : 'there is nothing, or no such folder';
  return new SolventError(
    'validation_error',
    `${name} is no model: where MLflow has it, ${printable(folder.join('/'))}, is neither an ${MLMODEL} nor a ${MANIFEST}; ${there}.`,
  );
}
