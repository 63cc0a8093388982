import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KUBERNETES } from '../../../../scripts/check-helm/kubernetes.ts';
import { CHART, helm, objectsOf, ROOT, VALUES, valuesOf } from './chart.ts';

const kinds = (objects: Map<string, string>, kind: string) =>
  [...objects.keys()].filter((name) => name.startsWith(`${kind}/`)).map((name) => name.split('/')[1]);

describe.each(VALUES)('the chart with the values %s', (name) => {
  it('passes lint, warnings included', async () => {
    const { stdout } = await helm('lint', '--strict', '--quiet', CHART, '--values', valuesOf(name));
    expect(stdout).not.toMatch(/ERROR|WARNING/);
  });

  it('runs every pod as another user, read-only, without capabilities or a token', async () => {
    const pods = [...(await objectsOf(name)).values()].filter((text) => text.includes('containers:'));
    expect(pods.length).toBeGreaterThan(0);
    for (const pod of pods) {
      for (const line of [
        'runAsNonRoot: true',
        'readOnlyRootFilesystem: true',
        'allowPrivilegeEscalation: false',
        'capabilities: { drop: [ALL] }',
        'seccompProfile: { type: RuntimeDefault }',
        'automountServiceAccountToken: false',
      ]) {
        expect(pod).toContain(line);
      }
    }
  });
});

it('has a Deployment per role and per model, beside servers', async () => {
  const objects = await objectsOf('full');
  expect(kinds(objects, 'Deployment').sort()).toEqual([
    'solvent-api-credit-cards',
    'solvent-api-loan-default',
    'solvent-batch',
    'solvent-drift',
    'solvent-train',
  ]);
  expect(kinds(objects, 'HorizontalPodAutoscaler')).toHaveLength(2);
  expect(kinds(objects, 'StatefulSet')).toEqual([]);
});

it('is one pod with all roles and a volume where it is embedded', async () => {
  const objects = await objectsOf('embedded');
  expect(kinds(objects, 'Deployment')).toEqual([]);
  expect(objects.get('StatefulSet/solvent')).toContain('"api,batch,drift,train"');
  expect(objects.get('StatefulSet/solvent')).toContain('kind: PersistentVolumeClaim');
});

it('gives a pod longer than both of its times to stop', async () => {
  const objects = await objectsOf('servers', '--set', 'stop.delaySeconds=7,stop.graceSeconds=30');
  expect(objects.get('Deployment/solvent-batch')).toContain('terminationGracePeriodSeconds: 42');
});

it('starts pods again when a variable or a secret is said to be another', async () => {
  const before = (await objectsOf('servers')).get('Deployment/solvent-drift');
  const variable = await objectsOf('servers', '--set-string', 'variables.GUARD_HOURS=12');
  const secret = await objectsOf('servers', '--set-string', 'secretsRevision=2');
  expect(variable.get('Deployment/solvent-drift')).not.toBe(before);
  expect(secret.get('Deployment/solvent-drift')).not.toBe(before);
});

it('brings every rule of deploy/prometheus, with links to where the runbook is', async () => {
  const rules = (await objectsOf('full')).get('PrometheusRule/solvent')!;
  for (const file of ['recording.yml', 'alerts.yml']) {
    const text = readFileSync(join(ROOT, 'deploy/prometheus', file), 'utf8');
    const names = [...text.matchAll(/- (?:alert|record): (\S+)/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(rules).toMatch(new RegExp(`(?:alert|record): ${name}$`, 'm'));
  }
  expect(rules).toContain('runbook_url: https://example.com/solvent/docs/runbook.md#solventdown');
});

it.each([
  ['a port that is none', 'servers', 'service.port=70000', /port.*65[,.]?535/s],
  ['an amount of memory that is none', 'servers', 'api.resources.limits.memory=1Gx', /memory.*pattern/s],
  ['no key', 'servers', 'apiKey.existingSecret=', /apiKey\.existingSecret is not set/],
  [
    'no database',
    'servers',
    'servers.database.existingSecret=',
    /servers\.database\.existingSecret is not set/,
  ],
  ['half of S3', 'servers', 'servers.s3.bucket=', /servers\.s3\.bucket is not set/],
  ['two embedded pods', 'embedded', 'embedded.replicas=2', /embedded.*replicas/s],
  ['servers where it is embedded', 'embedded', 'servers.redis.existingSecret=r', /mode is embedded/],
  ['a value that it does not know', 'servers', 'replicaCount=2', /replicaCount/],
  ['a secret as text', 'servers', 'variables.API_KEY=secret', /API_KEY/],
  [
    'a budget that lets all pods go at once',
    'servers',
    'podDisruptionBudget.maxUnavailable=3',
    /lets all 3 pods of a model go/,
  ],
  [
    'a budget that lets all of a fixed number go at once',
    'servers',
    'api.autoscaling.enabled=false,api.replicas=2,podDisruptionBudget.maxUnavailable=2',
    /lets all 2 pods of a model go/,
  ],
  ['more pods at least than at most', 'servers', 'api.autoscaling.minReplicas=11', /minReplicas is more/],
  [
    'two bundles of authorities',
    'servers',
    'authorities.existingSecret=a,authorities.existingConfigMap=b',
    /authorities names a Secret and a ConfigMap/,
  ],
  ['a name with capitals', 'servers', 'nameOverride=Loans', /solvent-Loans can be no Service's name/],
  ['a key in the address of S3', 'servers', 'servers.s3.endpoint=https://user:word@s3', /endpoint/],
  ['a key in a variable', 'servers', 'variables.MLFLOW_TRACKING_URI=https://user:word@m', /MLFLOW/],
  ['a tag that no label can be', 'servers', `image.tag=${'a'.repeat(64)}`, /image.*tag/s],
  ['two lines before the runbook', 'servers', 'prometheusRule.runbookBase=a\nb: c', /runbookBase/],
  ['a scrape that has no key to send', 'full', 'variables.METRICS_PUBLIC=no', /METRICS_PUBLIC lets/],
  ['an Ingress without TLS', 'servers', 'ingress.enabled=true', /ingress\.tlsSecret is not set/],
])('refuses %s', async (_, values, set, message) => {
  const failure = await objectsOf(values, '--set', set).catch((error: { stderr: string }) => error.stderr);
  expect(failure).toMatch(message);
});

it('takes a budget of one for the only pod, which could not be moved otherwise', async () => {
  const set = 'api.autoscaling.enabled=false,api.replicas=1,podDisruptionBudget.maxUnavailable=1';
  expect(kinds(await objectsOf('servers', '--set', set), 'PodDisruptionBudget')).toHaveLength(1);
});

it('takes names that YAML has for numbers or truths as the texts that they are', async () => {
  const objects = await objectsOf(
    'embedded',
    '--set-string',
    'models[0].name=12,image.pullSecrets[0]=34,embedded.persistence.storageClass=yes',
  );
  const pod = objects.get('StatefulSet/solvent');
  expect(pod).toContain('solvent/model: "12"');
  expect(pod).toContain('- name: "34"');
  expect(pod).toContain('storageClassName: "yes"');
});

it('refuses a release whose name no Service can have', async () => {
  const args = ['template', 'my.loans', CHART, '--kube-version', KUBERNETES, '--values', valuesOf('servers')];
  await expect(helm(...args)).rejects.toThrow(/my\.loans-solvent can be no Service's name/);
});
