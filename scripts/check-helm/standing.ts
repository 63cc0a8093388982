import type { Helm } from './helm.ts';
import { content, differing, isOfHelm } from './inventory.ts';
import { KUBERNETES } from './kubernetes.ts';
import { RELEASE } from './life.ts';
import { referencesIn } from './manifest.ts';
import type { Namespace } from './namespace.ts';
import { refuser } from './refuser.ts';
import type { Tell } from './tell.ts';

/** A release that stands before its Secrets do, and upgrades of it that must be refused. @param values a file of values of the chart */
export async function checkStanding(
  values: string,
  chart: string,
  helm: Helm,
  namespace: Namespace,
  tell: Tell,
): Promise<void> {
  const at = ['--namespace', namespace.name];
  const args = [RELEASE, chart, ...at, '--values', values];
  const refuse = refuser(args, helm, namespace, tell);

  helm.run('install', ...args, '--set', 'checkReferences=false');
  const first = await namespace.inventory();
  tell(
    'install before its Secrets',
    first.has(`ConfigMap/${RELEASE}`),
    'it stands with checkReferences=false',
  );
  await refuse('no Secret', 'upgrade', /there is no Secret solvent-key in/);

  const references = referencesIn(helm.run('template', ...args, '--kube-version', KUBERNETES));
  for (const reference of references) await namespace.put(reference);
  await refuse('memory 1Gx', 'upgrade', /limits.memory.*pattern/s, [
    '--set',
    'api.resources.limits.memory=1Gx',
  ]);

  // Without its schema the chart gives the server what only the server refuses, after other objects were changed.
  await refuse(
    'port 70000 and no schema',
    'upgrade',
    /Invalid value: 70000/,
    ['--skip-schema-validation', '--set', 'service.port=70000,image.tag=other'],
    /^Secret\/sh\.helm\.release\.v1\.solvent\.v2$|^(ConfigMap|Deployment|HorizontalPodAutoscaler|NetworkPolicy|PodDisruptionBudget|Service)\/solvent/,
  );
  helm.run('rollback', RELEASE, '1', ...at);
  const changed = differing(first, await namespace.inventory(), content).filter(
    (name) => !isOfHelm(name) && !references.some((one) => name === `${one.kind}/${one.name}`),
  );
  tell(
    'rollback of what the server refused',
    changed.length === 0,
    changed.join(', ') || 'all as it was installed',
  );
}
