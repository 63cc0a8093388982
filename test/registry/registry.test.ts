import { describe, expect, test } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import {
  addVersion,
  EMPTY_REGISTRY,
  formatRegistry,
  nextVersion,
  parseRegistry,
  type Registry,
  readRegistry,
  resolve,
  setAlias,
  updateRegistry,
} from '../../src/registry/registry.ts';

const entry = { created: '2026-11-24T04:00:00.000Z', accepted: true, manifest_sha256: 'a'.repeat(64) };
const three = ['1', '2', '10'].reduce<Registry>(
  (registry, version) => addVersion(registry, version, entry),
  EMPTY_REGISTRY,
);

describe('a registry', () => {
  test('resolves aliases and versions', () => {
    const registry = setAlias(three, 'champion', '2');
    expect(resolve(registry, 'champion')).toBe('2');
    expect(resolve(registry, '10')).toBe('10');
    expect(() => resolve(registry, '3')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => resolve(registry, 'toString')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  test('numbers versions from 1, by number and not by spelling', () => {
    expect(nextVersion(EMPTY_REGISTRY)).toBe('1');
    expect(nextVersion(three)).toBe('11');
  });

  test('keeps a version as it is', () => {
    expect(() => addVersion(three, '2', entry)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  test('moves an alias only to a version that is there', () => {
    expect(setAlias(setAlias(three, 'champion', '1'), 'champion', '2').aliases).toEqual({ champion: '2' });
    expect(() => setAlias(three, 'champion', '4')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  test('is not changed by its changes', () => {
    const before = formatRegistry(three);
    setAlias(addVersion(three, '11', entry), 'champion', '11');
    expect(formatRegistry(three)).toBe(before);
  });

  test('is read as it was written, in one form', () => {
    const registry = setAlias(setAlias(three, 'champion', '2'), 'challenger', '10');
    const other = setAlias(setAlias(three, 'challenger', '10'), 'champion', '2');
    expect(parseRegistry(formatRegistry(registry))).toEqual(registry);
    expect(formatRegistry(other)).toBe(formatRegistry(registry));
  });

  test.each([
    ['', 'not JSON'],
    ['{}', 'versions'],
    ['{"versions":{},"aliases":{},"extra":1}', 'extra'],
    ['{"versions":{"0":{}},"aliases":{}}', 'versions'],
    ['{"versions":{},"aliases":{"champion":"1"}}', 'points at a version that is not there'],
  ])('%s is none', (text, reason) => {
    expect(() => parseRegistry(text)).toThrow(reason);
  });
});

describe('changing the registry in a store', () => {
  test('begins with an empty one', async () => {
    const blobs = memoryBlobStore();
    expect(await readRegistry(blobs, 'm')).toBeNull();
    await updateRegistry(blobs, 'm', (registry) => addVersion(registry, nextVersion(registry), entry));
    expect(Object.keys((await readRegistry(blobs, 'm'))!.versions)).toEqual(['1']);
  });

  test('loses nobody’s change when several come at once', async () => {
    const blobs = memoryBlobStore();
    const add = () =>
      updateRegistry(blobs, 'm', (registry) => addVersion(registry, nextVersion(registry), entry));
    await Promise.all(Array.from({ length: 5 }, add));
    expect(Object.keys((await readRegistry(blobs, 'm'))!.versions)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('gives up when others always come first', async () => {
    const blobs = memoryBlobStore();
    await expect(
      updateRegistry({ ...blobs, put: async () => null }, 'm', (registry) => registry),
    ).rejects.toThrow(expect.objectContaining({ code: 'conflict', retryAfterSeconds: 1 }));
  });

  test('a change that is refused writes nothing', async () => {
    const blobs = memoryBlobStore();
    await expect(updateRegistry(blobs, 'm', (registry) => setAlias(registry, 'x', '1'))).rejects.toThrow();
    expect(await blobs.head('models/m/registry.json')).toBeNull();
  });
});
