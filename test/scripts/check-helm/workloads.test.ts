import { expect, it } from 'vitest';
import type { Inventory } from '../../../scripts/check-helm/inventory.ts';
import { looseEnds, podOf, workloadsIn } from '../../../scripts/check-helm/workloads.ts';

const PODS = { app: 'solvent', component: 'api' };

function inventory(specs: Record<string, unknown>): Inventory {
  return new Map(
    Object.entries(specs).map(([name, spec]) => [
      name,
      { metadata: { name: name.split('/')[1]!, resourceVersion: '1', labels: { of: 'metrics' } }, spec },
    ]),
  );
}

const stands = (other: Record<string, unknown> = {}) =>
  inventory({
    'Deployment/api': { template: { metadata: { labels: PODS }, spec: { containers: [] } } },
    'Service/api': { selector: { component: 'api' }, ports: [{ name: 'http' }] },
    'PodDisruptionBudget/api': { selector: { matchLabels: PODS } },
    'NetworkPolicy/all': { podSelector: { matchLabels: { app: 'solvent' } } },
    'HorizontalPodAutoscaler/api': { scaleTargetRef: { kind: 'Deployment', name: 'api' } },
    'ServiceMonitor/all': { selector: { matchLabels: { of: 'metrics' } } },
    'Ingress/all': ingressTo('api', 'http'),
    ...other,
  });

function ingressTo(name: string, port: string) {
  return { rules: [{ http: { paths: [{ backend: { service: { name, port: { name: port } } } }] } }] };
}

it('finds no loose end where all that is named stands', () => {
  expect(looseEnds(stands())).toEqual([]);
});

it.each([
  ['Service/api', { selector: { component: 'batch' }, ports: [{ name: 'http' }] }],
  ['PodDisruptionBudget/api', { selector: { matchLabels: { ...PODS, model: 'x' } } }],
  ['NetworkPolicy/all', { podSelector: { matchLabels: { app: 'other' } } }],
  ['HorizontalPodAutoscaler/api', { scaleTargetRef: { kind: 'StatefulSet', name: 'api' } }],
  ['ServiceMonitor/all', { selector: { matchLabels: { of: 'nothing' } } }],
  ['Ingress/all', ingressTo('api', 'https')],
  ['Ingress/all', ingressTo('other', 'http')],
])('finds that %s names what is not there', (name, spec) => {
  expect(looseEnds(stands({ [name]: spec }))).toEqual([name]);
});

it('makes the pod of a StatefulSet with its claims as volumes', () => {
  const [set] = workloadsIn(
    inventory({
      'StatefulSet/one': {
        template: { metadata: { labels: PODS }, spec: { containers: [], volumes: [{ name: 'tmp' }] } },
        volumeClaimTemplates: [{ metadata: { name: 'state' }, spec: {} }],
      },
    }),
  );
  expect(JSON.parse(podOf(set!))).toMatchObject({
    metadata: { name: 'one-0', labels: PODS },
    spec: {
      volumes: [{ name: 'tmp' }, { name: 'state', persistentVolumeClaim: { claimName: 'state-one-0' } }],
    },
  });
});
