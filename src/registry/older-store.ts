import { z } from 'zod';
import { SolventError } from '../errors.ts';
import { type BundleFiles, checkFile, readManifest, refusal } from '../model/bundle.ts';
import type { BlobStore } from '../ports.ts';
import { parsed } from '../validation.ts';

/**
 * Where version 0.1.0 kept what belongs to a model: `registry.json`, and each version's files in a folder that its number
 * names. Nothing is written there any more.
 */
const keyOf = (model: string, file: string) => `models/${model}/${file}`;
const REGISTRY_KEY = /^models\/([^/]+)\/registry\.json$/;

const versionNumber = z.string().regex(/^[1-9]\d*$/, 'versions are numbered from 1');

const olderRegistrySchema = z.strictObject({
  versions: z.record(
    versionNumber,
    z.strictObject({ created: z.iso.datetime(), accepted: z.boolean(), manifest_sha256: z.string() }),
  ),
  aliases: z.record(z.string(), versionNumber),
});
export type OlderRegistry = z.infer<typeof olderRegistrySchema>;

/** The models that have an older registry. */
export async function olderModels(blobs: BlobStore): Promise<string[]> {
  const models: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await blobs.list('models/', cursor);
    models.push(...page.objects.flatMap(({ key }) => REGISTRY_KEY.exec(key)?.[1] ?? []));
    cursor = page.cursor;
  } while (cursor);
  return models;
}

/**
 * @returns null where there is none
 * @throws SolventError `validation_error` naming what is wrong
 */
export async function readOlderRegistry(blobs: BlobStore, model: string): Promise<OlderRegistry | null> {
  const key = keyOf(model, 'registry.json');
  const blob = await blobs.get(key);
  if (!blob) return null;
  const sentence = `The older registry ${key} is not valid`;
  let value: unknown;
  try {
    value = JSON.parse(await blob.text());
  } catch (cause) {
    throw new SolventError('validation_error', `${sentence}: it is not JSON`, { cause });
  }
  return parsed(olderRegistrySchema, value, sentence);
}

/**
 * Reads a version's files. Those that are not there are left out; `openBundle` finds out.
 *
 * @param digest of the manifest, as the older registry has it
 * @throws SolventError `model_unavailable` when the manifest is another one, or another model's
 */
export async function readOlderBundle(
  blobs: BlobStore,
  model: string,
  version: string,
  digest: string,
): Promise<BundleFiles> {
  const files: BundleFiles = new Map();
  const read = async (name: string) => {
    const blob = await blobs.get(keyOf(model, `${version}/${name}`));
    if (blob) files.set(name, await blob.bytes());
  };
  await read('manifest.json');
  checkFile('manifest.json', files.get('manifest.json'), digest);
  const manifest = readManifest(files.get('manifest.json'));
  if (manifest.name !== model) throw refusal(`it stands under ${model} and is ${manifest.name}`);
  for (const name of Object.keys(manifest.files)) await read(name);
  return files;
}
