import { expect, test } from 'vitest';
import { openBundle } from '../../../src/model/bundle.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import type { RiskPack } from '../../../src/risk-pack/pack.ts';
import { limitBlocks } from '../../../src/risk-pack/sections/limits.ts';

const { manifest, compiled } = openBundle(readBundleFolder('models/loan-default/champion'));

test.each([
  [
    0,
    0.9,
    ['When every number moves by up to 1%, the first reason stays for 90.00% of the declined who have one.'],
  ],
  [
    141,
    1,
    [
      '28.20% of those who are declined have no reason that may be told (141 of 500 rows).',
      'When every number moves by up to 1%, the first reason stays for 100.00% of the declined who have one.',
    ],
  ],
  [500, null, ['100.00% of those who are declined have no reason that may be told (500 of 500 rows).']],
])('of reasons, %i of 500 without one, tell whom their stability is about', (none, stable, said) => {
  const reasons = { ...manifest.reasons!, rows: 500, none, stable };
  const pack = { manifest: { ...manifest, reasons }, checks: [] } as unknown as RiskPack;
  const text = JSON.stringify(limitBlocks(pack, compiled.schema)[0]);
  const sentences = [...text.matchAll(/"([^"]*declined[^"]*)"/g)].map(([, sentence]) => sentence);
  expect(sentences).toEqual(said);
});
