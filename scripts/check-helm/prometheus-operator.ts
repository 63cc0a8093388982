import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from './api.ts';

const GROUP = 'monitoring.coreos.com';
/** Who is bound to it may use the types. */
export const PROMETHEUS_ROLE = 'monitoring-edit';
const DEADLINE_MILLISECONDS = 30_000;

/** Puts the two resource types of the Prometheus operator that the chart uses into a cluster, without what they say of their fields, and a role for them. */
export async function putPrometheusTypes(api: Api): Promise<void> {
  const types = { ServiceMonitor: 'servicemonitors', PrometheusRule: 'prometheusrules' };
  for (const [kind, plural] of Object.entries(types)) {
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    await api.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: `${plural}.${GROUP}` },
      spec: {
        group: GROUP,
        scope: 'Namespaced',
        names: { kind, plural },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open } }],
      },
    });
  }
  await api.post('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: PROMETHEUS_ROLE },
    rules: [{ apiGroups: [GROUP], resources: Object.values(types), verbs: ['*'] }],
  });
  for (const end = Date.now() + DEADLINE_MILLISECONDS; ; await wait(100)) {
    const served = await api
      .get<{ resources: { kind: string }[] }>(`/apis/${GROUP}/v1`)
      .then(({ resources }) => resources.map(({ kind }) => kind))
      .catch((): string[] => []);
    if (Object.keys(types).every((kind) => served.includes(kind))) return;
    if (Date.now() > end)
      throw new Error(`The server does not serve ${GROUP} after ${DEADLINE_MILLISECONDS / 1000} s.`);
  }
}
