import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rendered, VALUES } from './chart.ts';
import { writeSchemas } from './schemas.ts';

const run = promisify(execFile);

/** Types of the Prometheus operator, whose schemas Kubernetes does not have. */
const NOT_OF_KUBERNETES = ['PrometheusRule', 'ServiceMonitor'];

interface Validated {
  resources: { kind: string; name: string; status: string; msg: string }[];
}

let schemas: string;

beforeAll(() => {
  schemas = mkdtempSync(join(tmpdir(), 'solvent-kubernetes-'));
  writeSchemas(JSON.parse(readFileSync(process.env.KUBERNETES_SWAGGER!, 'utf8')), schemas);
});

afterAll(() => rmSync(schemas, { recursive: true }));

/** What kubeconform says of each object in a text of YAML: `Kind/name: status message`. */
async function validated(yaml: string): Promise<string[]> {
  const args = ['-strict', '-verbose', '-output=json', `-skip=${NOT_OF_KUBERNETES}`];
  const child = run(process.env.KUBECONFORM ?? 'kubeconform', [
    ...args,
    `-schema-location=${schemas}/{{ .ResourceKind }}{{ .KindSuffix }}.json`,
  ]);
  child.child.stdin!.end(yaml);
  // It ends with 1 where it refuses one.
  const { stdout } = await child.catch((error: { stdout: string }) => error);
  const { resources } = JSON.parse(stdout) as Validated;
  return resources.map(({ kind, name, status, msg }) => `${kind}/${name}: ${status} ${msg}`.trim());
}

describe.each(VALUES)('what the chart makes of the values %s', (values) => {
  it('is what Kubernetes says such objects are', async () => {
    const seen = await validated(await rendered(values));
    expect(seen.length).toBeGreaterThan(4);
    expect(seen.filter((line) => !line.endsWith(': statusValid')).sort()).toEqual(
      values === 'full' ? NOT_OF_KUBERNETES.map((kind) => `${kind}/solvent: statusSkipped`) : [],
    );
  });
});

it.each([
  [
    'a field that the type does not have',
    'maxReplicas: 10',
    'maxReplicas: 10\n  most: 10',
    /'most' not allowed/,
  ],
  ['a word where a number belongs', 'maxReplicas: 10', 'maxReplicas: ten', /got string, want integer/],
  ['an amount that is none', 'memory: 1Gi', 'memory: 1Gx', /memory/],
  ['a version of the API that is gone', 'autoscaling/v2', 'autoscaling/v2beta2', /could not find schema/],
  [
    'a field that stands twice',
    'maxReplicas: 10',
    'maxReplicas: 10\n  maxReplicas: 11',
    /already (set|defined)/,
  ],
])('refuses %s', async (_, sound, broken, message) => {
  const yaml = await rendered('servers');
  expect(yaml).toContain(sound);
  const seen = await validated(yaml.replace(sound, broken));
  const refused = seen.filter((line) => !line.endsWith(': statusValid'));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatch(message);
});
