import type { Helm } from './helm.ts';
import { KUBERNETES } from './kubernetes.ts';
import { RELEASE } from './life.ts';
import { referencesIn } from './manifest.ts';
import type { Namespace } from './namespace.ts';
import { refuser } from './refuser.ts';
import type { Tell } from './tell.ts';

/** What must be refused, as `--set` has it, and what Helm has to say of it. */
const REFUSED: [what: string, set: string, message: RegExp][] = [
  ['port 70000', 'service.port=70000', /service.port.*65[,.]?535/s],
  ['memory 1Gx', 'api.resources.limits.memory=1Gx', /limits.memory.*pattern/s],
  ['a value that it does not know', 'replicaCount=2', /replicaCount/],
  [
    'at least 5 pods and at most 4',
    'api.autoscaling.minReplicas=5,api.autoscaling.maxReplicas=4',
    /minReplicas is more/,
  ],
  ['3 of 3 pods gone at once', 'podDisruptionBudget.maxUnavailable=3', /lets all 3 pods/],
];

/** Tries what an install must be refused for, in a cluster without the Prometheus operator. @param values a file that names every Secret and ConfigMap there is to name */
export async function checkRefusals(
  values: string,
  chart: string,
  helm: Helm,
  namespace: Namespace,
  tell: Tell,
): Promise<void> {
  const args = [RELEASE, chart, '--namespace', namespace.name, '--values', values];
  const refuse = refuser(args, helm, namespace, tell);
  const references = referencesIn(helm.run('template', ...args, '--kube-version', KUBERNETES));
  for (const reference of references) await namespace.put(reference);

  for (const [what, set, message] of REFUSED) await refuse(what, 'install', message, ['--set', set]);
  for (const reference of references) {
    const { kind, name, keys } = reference;
    for (const key of keys) {
      await namespace.put({ ...reference, keys: keys.filter((other) => other !== key) });
      await refuse(`no ${key} in ${name}`, 'install', new RegExp(`${kind} ${name} .* has no key ${key} `));
    }
    await namespace.remove(reference);
    await refuse(`no ${kind} ${name}`, 'install', new RegExp(`there is no ${kind} ${name} in`));
    await namespace.put(reference);
  }
  await refuse('no Prometheus operator', 'install', /no matches for kind/);
}
