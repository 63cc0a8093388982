import { type CompiledSchema, compileSchema } from '../application/compile.ts';
import { parseApplicationSchema } from '../application/schema.ts';
import { sha256Hex } from '../digest.ts';
import { SolventError } from '../errors.ts';
import { inWords } from '../issue-words.ts';
import { detailsOf } from '../validation.ts';
import { type Manifest, manifestSchema, NEWEST_FORMAT } from './manifest.ts';

/** A model version's files by name: `model.onnx`, `trees.json`, `manifest.json`, `MODEL_CARD.md`. */
export type BundleFiles = Map<string, Uint8Array>;

/** A bundle whose files are whole and agree with one another. */
export interface Bundle {
  manifest: Manifest;
  /** The manifest's schema, compiled. */
  compiled: CompiledSchema;
  files: BundleFiles;
}

/** Files that no bundle is without. */
const REQUIRED = ['model.onnx', 'trees.json'];
/** What scoring reads of a bundle besides the manifest: the rest is for people and for other trainings. */
export const SCORING_FILES: readonly string[] = ['model.onnx'];
/** And what scoring of many rows reads besides. */
export const TREES = 'trees.json';

/**
 * Checks a bundle: the manifest is well formed and agrees with itself, and every file that it lists is there, with its
 * SHA-256.
 *
 * @param needed the files that are looked at; all without it
 * @throws SolventError `model_unavailable` with the reason
 */
export function openBundle(files: BundleFiles, needed?: readonly string[]): Bundle {
  const manifest = readManifest(files.get('manifest.json'));
  for (const name of REQUIRED)
    if (!(name in manifest.files)) throw refusal(`the manifest does not list ${name}`);
  for (const [name, expected] of Object.entries(manifest.files))
    if (needed === undefined || needed.includes(name)) checkFile(name, files.get(name), expected);
  return { manifest, compiled: compiledOf(manifest), files };
}

/**
 * Reads a manifest by itself: which files a bundle has is written there.
 *
 * @throws SolventError `model_unavailable` with the reason
 */
export function readManifest(bytes: Uint8Array | undefined): Manifest {
  if (!bytes) throw refusal('manifest.json is missing');
  const manifest = parseJson(bytes);
  const format = (manifest as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > NEWEST_FORMAT)
    throw refusal(
      `its format is ${format}, of a later version of this product: this one reads up to ${NEWEST_FORMAT}`,
    );
  const parsed = manifestSchema.safeParse(manifest, { error: inWords });
  if (!parsed.success) {
    const [first] = detailsOf(parsed.error);
    throw refusal(`manifest.json is not valid: ${first!.path}: ${first!.message}`);
  }
  return parsed.data;
}

/**
 * Checks a file of a bundle against the SHA-256 that is written elsewhere.
 *
 * @throws SolventError `model_unavailable` with the reason
 */
export function checkFile(name: string, bytes: Uint8Array | undefined, expected: string): void {
  if (!bytes) throw refusal(`${name} is missing`);
  const actual = sha256Hex(bytes);
  if (actual !== expected)
    throw refusal(`${name} is damaged: its SHA-256 is ${actual} and should be ${expected}`);
}

/** Why a bundle is not used. */
export function refusal(reason: string, cause?: unknown): SolventError {
  return new SolventError('model_unavailable', `The bundle is refused: ${reason}`, { cause });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refusal('manifest.json is not JSON', cause);
  }
}

function compiledOf(manifest: Manifest): CompiledSchema {
  let compiled: CompiledSchema;
  try {
    compiled = compileSchema(parseApplicationSchema(manifest.schema), manifest.scaler);
  } catch (cause) {
    throw refusal((cause as Error).message, cause);
  }
  const names = compiled.features.map(({ name }) => name);
  if (names.join('\n') !== manifest.features.join('\n'))
    throw refusal(`its schema gives the features ${names.join(', ')}, not ${manifest.features.join(', ')}`);
  const { scaler } = manifest;
  if (scaler && [scaler.mean, scaler.scale].some(({ length }) => length !== names.length))
    throw refusal(
      `its scaler has ${scaler.mean.length} means and ${scaler.scale.length} scales, for ${names.length} features`,
    );
  return compiled;
}
