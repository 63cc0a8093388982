import { z } from 'zod';
import { SolventError } from '../errors.ts';
import type { BlobStore } from '../ports.ts';
import { parsed } from '../validation.ts';

const versionNumber = z.string().regex(/^[1-9][0-9]*$/, 'versions are numbered from 1');
const alias = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'an alias is a lower-case word');

/** `registry.json`: which versions of a model there are, and which of them the aliases point at. */
export const registrySchema = z
  .strictObject({
    versions: z.record(
      versionNumber,
      z.strictObject({
        /** When the version was added. It stands here because bundles hold no clock time. */
        created: z.iso.datetime(),
        /** Whether it met the schema's promotion criteria on its hold-out. */
        accepted: z.boolean(),
        /** The manifest holds the hashes of all other files, and this is its own. */
        manifest_sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    ),
    aliases: z.record(alias, versionNumber),
  })
  .refine(
    ({ versions, aliases }) => Object.values(aliases).every((version) => Object.hasOwn(versions, version)),
    'an alias points at a version that is not there',
  );
export type Registry = z.infer<typeof registrySchema>;
export type RegisteredVersion = Registry['versions'][string];

/** A registry before its first version. */
export const EMPTY_REGISTRY: Registry = { versions: {}, aliases: {} };

/** @throws SolventError `validation_error` naming what is wrong */
export function parseRegistry(text: string): Registry {
  return parsed(registrySchema, parseJson(text), 'The registry is not valid');
}

/** The file's text: the same registry gives the same bytes, whatever the order of its making. */
export function formatRegistry(registry: Registry): string {
  const versions = Object.entries(registry.versions).sort(([a], [b]) => Number(a) - Number(b));
  const aliases = Object.entries(registry.aliases).sort(([a], [b]) => (a < b ? -1 : 1));
  const ordered = { versions: Object.fromEntries(versions), aliases: Object.fromEntries(aliases) };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/**
 * The version that an alias points at, or that is named itself.
 *
 * @throws SolventError `not_found`
 */
export function resolve(registry: Registry, stageOrVersion: string): string {
  if (Object.hasOwn(registry.versions, stageOrVersion)) return stageOrVersion;
  if (Object.hasOwn(registry.aliases, stageOrVersion)) return registry.aliases[stageOrVersion]!;
  throw new SolventError('not_found', `The registry has no version and no alias "${stageOrVersion}"`);
}

/** The number that a new version gets: one more than the highest. */
export function nextVersion(registry: Registry): string {
  return String(Math.max(0, ...Object.keys(registry.versions).map(Number)) + 1);
}

/**
 * A registry with one more version.
 *
 * @throws SolventError `conflict` when there is one of that number
 */
export function addVersion(registry: Registry, version: string, entry: RegisteredVersion): Registry {
  if (Object.hasOwn(registry.versions, version))
    throw new SolventError('conflict', `Version ${version} is in the registry already`);
  return { ...registry, versions: { ...registry.versions, [version]: entry } };
}

/**
 * A registry whose alias points at a version, whether or not the alias was there before.
 *
 * @throws SolventError `not_found` when there is no such version
 */
export function setAlias(registry: Registry, name: string, version: string): Registry {
  if (!Object.hasOwn(registry.versions, version))
    throw new SolventError('not_found', `The registry has no version ${version}`);
  return { ...registry, aliases: { ...registry.aliases, [name]: version } };
}

/** Where a model's registry stands. */
export function registryKey(model: string): string {
  return `models/${model}/registry.json`;
}

/** The registry of a model, or null when there is none. */
export async function readRegistry(blobs: BlobStore, model: string): Promise<Registry | null> {
  const blob = await blobs.get(registryKey(model));
  return blob && parseRegistry(await blob.text());
}

/**
 * Changes a model's registry by compare-and-swap: when somebody else writes in between, `change` is applied to what
 * they wrote.
 *
 * @throws SolventError `conflict` when others kept coming first; whatever `change` throws
 */
export async function updateRegistry(
  blobs: BlobStore,
  model: string,
  change: (registry: Registry) => Registry,
): Promise<Registry> {
  const key = registryKey(model);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const blob = await blobs.get(key);
    const changed = change(blob ? parseRegistry(await blob.text()) : EMPTY_REGISTRY);
    const condition = blob ? { onlyIfEtag: blob.etag } : { onlyIfAbsent: true };
    if (await blobs.put(key, formatRegistry(changed), condition)) return changed;
  }
  throw new SolventError('conflict', `The registry of ${model} is being changed by others; try again`, {
    retryAfterSeconds: 1,
  });
}

const ATTEMPTS = 8;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SolventError('validation_error', 'The registry is not JSON', { cause });
  }
}
