import type { Helm } from './helm.ts';
import { content, counted, differing, type Inventory, isOfHelm, ofKind, without } from './inventory.ts';
import { KUBERNETES } from './kubernetes.ts';
import { objectsIn, referencesIn } from './manifest.ts';
import type { Namespace } from './namespace.ts';
import type { Tell } from './tell.ts';
import { imagesIn, looseEnds, podOf, type Scaling, workloadsIn } from './workloads.ts';

export const RELEASE = 'solvent';
const NEW_TAG = '0.1.1-check';

/** The chart as it is and the same under a later version, as folders. */
export interface Charts {
  chart: string;
  later: string;
  laterVersion: string;
}

/** The life of a release with one file of values: installed, upgraded to another image, then with the same values to another chart, rolled back, uninstalled. */
export async function checkLife(
  values: { name: string; file: string },
  charts: Charts,
  helm: Helm,
  namespace: Namespace,
  tell: Tell,
): Promise<void> {
  const at = ['--namespace', namespace.name];
  const say: Tell = (what, holds, seen) => tell(`${values.name}: ${what}`, holds, seen);
  const run = (verb: string, chart: string, ...more: string[]) =>
    helm.run(verb, RELEASE, chart, ...at, '--values', values.file, ...more);

  for (const reference of referencesIn(
    helm.run('template', '--kube-version', KUBERNETES, charts.chart, '--values', values.file),
  ))
    await namespace.put(reference);
  const empty = await namespace.inventory();

  run('install', charts.chart);
  const first = await namespace.inventory();
  const made = objectsIn(helm.run('get', 'manifest', RELEASE, ...at));
  const stands = without(first, empty).filter((name) => !isOfHelm(name));
  say('install', `${stands}` === `${[...made.keys()].sort()}`, counted(stands));
  const loose = looseEnds(first);
  say('what names another', loose.length === 0, loose.join(', ') || 'finds it');
  const scalings = ofKind<Scaling>(first, 'HorizontalPodAutoscaler').map(({ spec }) => spec);
  if (scalings.length > 0) {
    const ranges = scalings.map(({ minReplicas, maxReplicas }) => `${minReplicas} to ${maxReplicas}`);
    say(
      'scaling',
      ranges.every((range) => range === '3 to 10'),
      `${ranges.join(', ')} pods`,
    );
  }
  await checkPods(first, helm, namespace, say);

  run('upgrade', charts.chart, '--set', `image.tag=${NEW_TAG}`);
  const second = await namespace.inventory();
  const workloads = stands.filter((name) => /^(Deployment|StatefulSet)\//.test(name));
  const restarted = differing(first, second, ({ spec }) => spec);
  say(
    'upgrade of the image',
    imagesIn(second).every((image) => image.endsWith(`:${NEW_TAG}`)) && `${restarted}` === `${workloads}`,
    `${imagesIn(second)}, in ${restarted.length} of ${workloads.length}`,
  );

  helm.run('upgrade', RELEASE, charts.later, ...at, '--reset-then-reuse-values');
  const third = await namespace.inventory();
  const label = `solvent-${charts.laterVersion}`;
  const relabelled = [...made.keys()].filter(
    (name) => third.get(name)?.metadata.labels?.['helm.sh/chart'] === label,
  );
  const others = differing(second, third, ({ spec }) => spec);
  say(
    'upgrade of the chart',
    relabelled.length === made.size && others.length === 0 && without(third, second).every(isOfHelm),
    `${label} on ${relabelled.length} of ${made.size} objects, ${others.join(', ') || 'no pod'} started again`,
  );

  helm.run('rollback', RELEASE, '1', ...at);
  const fourth = await namespace.inventory();
  const other = differing(first, fourth, content).filter((name) => !isOfHelm(name));
  say('rollback', other.length === 0, other.join(', ') || `${imagesIn(fourth)}, all as it was installed`);

  const claims = await putClaims(fourth, namespace);
  helm.run('uninstall', RELEASE, ...at);
  const left = without(await namespace.inventory(), empty);
  say('uninstall', `${left}` === `${claims}`, `it leaves ${left.join(', ') || 'nothing'}`);
}

/** The server's word on each pod, of workloads and of `helm test`, which no node is there to start. */
async function checkPods(inventory: Inventory, helm: Helm, namespace: Namespace, say: Tell): Promise<void> {
  const pods = workloadsIn(inventory).map((workload) => [workload.metadata.name, podOf(workload)] as const);
  const tests = objectsIn(helm.run('get', 'hooks', RELEASE, '--namespace', namespace.name));
  for (const [what, all] of [
    ['pods', pods],
    ['pods of helm test', [...tests]],
  ] as const) {
    const refused: string[] = [];
    for (const [name, pod] of all)
      await namespace.takes(pod).catch((error: Error) => refused.push(`${name}: ${error.message}`));
    const seen = refused.join('; ') || `the server takes ${all.length}, by the standard restricted`;
    say(what, all.length > 0 && refused.length === 0, seen);
  }
}

/** Makes the claims that the controller of StatefulSets would have made. @returns what stays of them by the server's own word */
async function putClaims(inventory: Inventory, namespace: Namespace): Promise<string[]> {
  const kept: string[] = [];
  for (const { metadata, spec } of workloadsIn(inventory))
    for (const claim of spec.volumeClaimTemplates ?? []) {
      const name = `${claim.metadata.name}-${metadata.name}-0`;
      await namespace.putClaim(name, claim.spec);
      if (spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Retain')
        kept.push(`PersistentVolumeClaim/${name}`);
    }
  return kept;
}
