import { SolventError } from '../errors.ts';
import type { BundleFiles } from '../model/bundle.ts';
import { bundleDigest } from './bundle-store.ts';
import { openLoadable } from './loadable.ts';
import { type Published, publish } from './publish.ts';
import type { RegistryServices } from './services.ts';
import { findBundle } from './versions.ts';

/**
 * Registers a bundle that was made elsewhere, without moving an alias. One that the model has already keeps its number.
 *
 * @param model that it must be of
 * @param by who brings it
 * @returns `isNew` is false where the registry had it already
 * @throws SolventError `validation_error` when no isolate could load it, it is of another model, or has a file that its manifest does
 *   not list; nothing is stored then
 */
export async function takeIn(
  services: RegistryServices,
  model: string,
  files: BundleFiles,
  by: string,
): Promise<{ version: Published; isNew: boolean }> {
  check(model, files);
  const known = await findBundle(services.database, model, bundleDigest(files));
  const version = await publish(services, files, { by });
  return { version, isNew: known === undefined };
}

/** To whoever sends it, a bundle that cannot be used is their mistake. */
function check(model: string, files: BundleFiles): void {
  try {
    const { name, files: listed } = openLoadable(files).manifest;
    if (name !== model) throw wrong(`The bundle is of the model ${name}, and was sent as one of ${model}`);
    for (const file of files.keys())
      if (file !== 'manifest.json' && !Object.hasOwn(listed, file))
        throw wrong(`The bundle is refused: the manifest does not list ${file}`);
  } catch (error) {
    if (error instanceof SolventError && error.code === 'model_unavailable')
      throw wrong(error.message, error);
    throw error;
  }
}

function wrong(message: string, cause?: unknown): SolventError {
  return new SolventError('validation_error', message, { cause });
}
