import type { Helm } from './helm.ts';
import { KUBERNETES } from './kubernetes.ts';
import { RELEASE } from './life.ts';
import { secretsIn } from './manifest.ts';
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

/** Tries what an install must be refused for, in a cluster without the Prometheus operator. @param values a file that names every Secret there is to name */
export async function checkRefusals(
  values: string,
  chart: string,
  helm: Helm,
  namespace: Namespace,
  tell: Tell,
): Promise<void> {
  const args = [RELEASE, chart, '--namespace', namespace.name, '--values', values];
  const refuse = refuser(args, helm, namespace, tell);
  const secrets = secretsIn(helm.run('template', ...args, '--kube-version', KUBERNETES));
  for (const [name, keys] of secrets) await namespace.putSecret(name, keys);

  for (const [what, set, message] of REFUSED) await refuse(what, 'install', message, ['--set', set]);
  for (const [name, keys] of secrets) {
    for (const key of keys) {
      await namespace.putSecret(
        name,
        [...keys].filter((other) => other !== key),
      );
      await refuse(`no ${key} in ${name}`, 'install', new RegExp(`Secret ${name} .* has no key ${key} `));
    }
    await namespace.removeSecret(name);
    await refuse(`no Secret ${name}`, 'install', new RegExp(`there is no Secret ${name} in`));
    await namespace.putSecret(name, keys);
  }
  await refuse('no Prometheus operator', 'install', /no matches for kind/);
}
