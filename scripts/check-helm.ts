import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildApiserver } from './check-helm/build-apiserver.ts';
import { type Cluster, startCluster } from './check-helm/cluster.ts';
import { HelmFailed, helmOn } from './check-helm/helm.ts';
import { checkLife } from './check-helm/life.ts';
import { makeNamespace, type Namespace } from './check-helm/namespace.ts';
import { type Programs, programsOf } from './check-helm/programs.ts';
import { putPrometheusTypes } from './check-helm/prometheus-operator.ts';
import { checkRefusals } from './check-helm/refusals.ts';
import { checkStanding } from './check-helm/standing.ts';
import { teller } from './check-helm/tell.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { PROJECT_ROOT } from './dev/stack.ts';

const CHART = join(PROJECT_ROOT, 'deploy/helm/solvent');
const LATER_VERSION = '99.0.0';

const { values: given } = readCommand({
  run: 'npm run check:helm',
  about: [
    'Gives the Helm chart to a real kube-apiserver on loopback, with each of its own files of values: installs it, upgrades it to another image and to another chart, rolls it back and uninstalls it, and looks each time what stands there. Then it tries what must be refused, and looks what that leaves.',
    'No node is in that cluster, so no pod runs. Both servers end with the check.',
  ],
  options: {
    build: {
      type: 'string',
      value: 'FILE',
      path: true,
      about:
        'builds that kube-apiserver from its Go module, in up to a quarter of an hour, and checks nothing',
    },
  },
  variables: {
    HELM: 'Helm 3 (default: helm)',
    ETCD: 'etcd, from the package etcd-server of Debian (default: etcd)',
    KUBE_APISERVER: 'what --build has built (default: kube-apiserver)',
  },
  fails: 'something does not stand as it should, or is not refused',
  example: 'KUBE_APISERVER=build/kube-apiserver npm run check:helm',
});
if (given.build) buildApiserver(resolve(given.build));
else await check(settings(() => programsOf(process.env)));

async function check(programs: Programs): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-helm-'));
  const { tell, failures } = teller();
  let cluster: Cluster | undefined;
  try {
    cluster = await startCluster(folder, programs);
    const { gitVersion } = await cluster.api.get<{ gitVersion: string }>('/version');
    console.log(`Kubernetes ${gitVersion}`);
    const helm = helmOn(programs.helm, cluster.kubeconfig, folder);

    const { api } = cluster;
    const inNamespace = async (name: string, run: (namespace: Namespace) => Promise<void>) => {
      const namespace = await makeNamespace(api, name);
      // What Helm fails at ends that part alone.
      await run(namespace).catch((error: unknown) => {
        if (!(error instanceof HelmFailed)) throw error;
        tell(name, false, error.message);
      });
    };

    const values = readdirSync(join(CHART, 'ci')).map((file) => ({
      name: file.replace('-values.yaml', ''),
      file: join(CHART, 'ci', file),
    }));
    const fileOf = (name: string) => values.find((one) => one.name === name)!.file;
    await inNamespace('refusals', (namespace) => checkRefusals(fileOf('full'), CHART, helm, namespace, tell));
    await inNamespace('standing', (namespace) =>
      checkStanding(fileOf('servers'), CHART, helm, namespace, tell),
    );
    await putPrometheusTypes(api);
    const charts = { chart: CHART, later: laterChart(folder), laterVersion: LATER_VERSION };
    for (const one of values)
      await inNamespace(one.name, (namespace) => checkLife(one, charts, helm, namespace, tell));
  } finally {
    await cluster?.stop();
    rmSync(folder, { recursive: true });
  }
  if (failures.length > 0) process.exitCode = 1;
}

/** The same chart under a later version. @returns its folder */
function laterChart(folder: string): string {
  const later = join(folder, 'later');
  cpSync(CHART, later, { recursive: true });
  const about = readFileSync(join(later, 'Chart.yaml'), 'utf8');
  writeFileSync(join(later, 'Chart.yaml'), about.replace(/^version: .*$/m, `version: ${LATER_VERSION}`));
  return later;
}
