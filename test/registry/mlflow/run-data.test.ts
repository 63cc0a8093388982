import { expect, it } from 'vitest';
import { readManifest } from '../../../src/model/bundle.ts';
import { metricsOf } from '../../../src/registry/mlflow/run-data.ts';
import { meanAndDeviation } from '../../../src/training/cross-validate.ts';
import { smallBundle } from '../../model/support/bundle.ts';
import { likeChampion } from '../like-champion.ts';

const AT = 1_700_000_000_000;

it('shows a metric of the cross-validation as a series of its folds, from 1, whose mean and deviation stand beside it', () => {
  const manifest = readManifest(likeChampion(1).get('manifest.json'));
  const metrics = metricsOf(manifest, AT);
  for (const [name, { mean, std }] of Object.entries(manifest.metrics.cv!)) {
    const series = metrics.filter(({ key }) => key === `cv.${name}`);
    expect(series.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(meanAndDeviation(series.map(({ value }) => value))).toEqual({ mean, std });
  }
  expect(new Set(metrics.map(({ key, step }) => `${key} ${step}`)).size).toBe(metrics.length);
  expect(new Set(metrics.map(({ timestamp }) => timestamp))).toEqual(new Set([AT]));
  expect(metrics.every(({ key }) => /^[\w.\-/ ]+$/.test(key))).toBe(true);
});

it('has no series of a bundle that was published before folds were kept', () => {
  const keys = metricsOf(readManifest(smallBundle().get('manifest.json')), AT).map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(['cv.roc_auc.mean', 'cv.roc_auc.std']));
  expect(keys).not.toContain('cv.roc_auc');
});
