import { expect, it } from 'vitest';
import {
  content,
  counted,
  differing,
  type Inventory,
  without,
} from '../../../scripts/check-helm/inventory.ts';

const one = (resourceVersion: string, spec?: unknown, data?: Record<string, string>) => ({
  metadata: { name: 'a', resourceVersion, labels: { version: '1' } },
  spec,
  ...(data && { data }),
});
const before: Inventory = new Map([
  ['ConfigMap/a', one('1', undefined, { PORT: '1' })],
  ['Deployment/a', one('2', { replicas: 1 })],
  ['Deployment/b', one('3', { replicas: 1 })],
]);
const after: Inventory = new Map([
  ['ConfigMap/a', one('4', undefined, { PORT: '2' })],
  ['Deployment/a', one('5', { replicas: 1 })],
  ['Service/a', one('6', {})],
]);

it('tells what was written again, made or taken away', () => {
  expect(differing(before, after, ({ metadata }) => metadata.resourceVersion)).toEqual([
    'ConfigMap/a',
    'Deployment/a',
    'Deployment/b',
    'Service/a',
  ]);
});

it('tells what differs in content, which data of a ConfigMap are', () => {
  expect(differing(before, after, content)).toEqual(['ConfigMap/a', 'Deployment/b', 'Service/a']);
});

it('tells what is in one alone, and how many there are of a kind', () => {
  expect(without(before, after)).toEqual(['Deployment/b']);
  expect(counted([...before.keys()])).toBe('1 ConfigMap, 2 Deployment');
});
