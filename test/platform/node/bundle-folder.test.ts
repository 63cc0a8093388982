import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBundleFolder, writeBundleFolder } from '../../../src/platform/node/bundle-folder.ts';

let models: string;
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), 'solvent-bundles-'));
});
afterEach(() => rmSync(models, { recursive: true }));

const files = new Map([['manifest.json', new TextEncoder().encode('{}')]]);

test("a bundle's folder may be read by whoever may read other folders, an image's user among them", () => {
  mkdirSync(join(models, 'other'));
  writeBundleFolder(join(models, 'champion'), files);
  expect(statSync(join(models, 'champion')).mode).toBe(statSync(join(models, 'other')).mode);
  // In the place of one that stands there, too.
  writeBundleFolder(join(models, 'champion'), files);
  expect(statSync(join(models, 'champion')).mode).toBe(statSync(join(models, 'other')).mode);
  expect(readBundleFolder(join(models, 'champion'))).toEqual(files);
  expect(readdirSync(models).sort()).toEqual(['champion', 'other']);
});
