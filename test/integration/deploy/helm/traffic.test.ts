import { describe, expect, it } from 'vitest';
import { objectsOf } from './chart.ts';

describe.each([
  ['loan-default', 'loans.example.com'],
  ['credit-cards', 'cards.example.com'],
])('the pods that answer for %s', (model, host) => {
  const name = `solvent-api-${model}`;

  it('are 3 to 10, by CPU and by requests', async () => {
    const scaling = (await objectsOf('full')).get(`HorizontalPodAutoscaler/${name}`)!;
    expect(scaling).toContain(`scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }`);
    expect(scaling).toMatch(/minReplicas: 3\n {2}maxReplicas: 10\n/);
    expect(scaling).toContain('averageUtilization: 70');
    expect(scaling).toMatch(/http_requests_per_second \}\n.*averageValue: "150"/);
  });

  it('leave one at a time, which other pods of the release do not count for', async () => {
    const budget = (await objectsOf('full')).get(`PodDisruptionBudget/${name}`)!;
    expect(budget).toContain('maxUnavailable: 1\n');
    expect(budget).toMatch(
      new RegExp(
        `matchLabels:\n(?: {6}.*\n)* {6}app.kubernetes.io/component: api\n {6}solvent/model: "${model}"\n`,
      ),
    );
  });

  it('have a name of their own at the Ingress, with TLS', async () => {
    const ingress = (await objectsOf('full')).get('Ingress/solvent')!;
    expect(ingress).toMatch(
      new RegExp(
        `- host: "${host}"\n(?: {6,}.*\n)*? *backend: \\{ service: \\{ name: ${name}, port: \\{ name: http \\} \\} \\}`,
      ),
    );
    expect(ingress).toMatch(
      new RegExp(`secretName: "solvent-tls"\n {6}hosts:\n(?: {8}- .*\n)*? {8}- "${host}"\n`),
    );
  });
});

it('is a fixed number of pods without autoscaling', async () => {
  const objects = await objectsOf('servers', '--set', 'api.autoscaling.enabled=false,api.replicas=4');
  expect([...objects.keys()].filter((key) => key.startsWith('HorizontalPodAutoscaler/'))).toEqual([]);
  expect(objects.get('Deployment/solvent-api-loan-default')).toMatch(/^ {2}replicas: 4$/m);
});

it('leaves the number of pods to the autoscaler, which an upgrade must not take back', async () => {
  expect((await objectsOf('servers')).get('Deployment/solvent-api-loan-default')).not.toMatch(
    /^ {2}replicas:/m,
  );
});

it.each(['podDisruptionBudget.enabled=false', 'ingress.enabled=false'])('has none where %s', async (set) => {
  const kind = set.startsWith('pod') ? 'PodDisruptionBudget' : 'Ingress';
  const names = [...(await objectsOf('full', '--set', set)).keys()];
  expect(names.filter((key) => key.startsWith(`${kind}/`))).toEqual([]);
});
