import type { Api } from './api.ts';
import type { Inventory, Stored } from './inventory.ts';
import type { Reference } from './manifest.ts';
import { PROMETHEUS_ROLE } from './prometheus-operator.ts';

/** The user that Helm is: it may do what an administrator of its namespaces may, and no more. */
export const ADMIN = 'namespace-admin';

export interface Namespace {
  name: string;
  /** All that stands in it, of whatever kind the server has. */
  inventory(): Promise<Inventory>;
  /** Puts a Secret or ConfigMap there with these keys, in the place of the one before. */
  put(reference: Reference): Promise<void>;
  remove(reference: Reference): Promise<void>;
  /** Puts a claim there as the controller of StatefulSets makes one, which does not run here. */
  putClaim(name: string, spec: object): Promise<void>;
  /** Whether the server would take a pod. @param pod as YAML or JSON. @throws Error with the server's answer where not */
  takes(pod: string): Promise<void>;
}

const PLURAL = { Secret: 'secrets', ConfigMap: 'configmaps' };

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

/** A new namespace, whose pods are held to the standard `restricted`, and which `ADMIN` may administer. */
export async function makeNamespace(api: Api, name: string): Promise<Namespace> {
  const path = `/api/v1/namespaces/${name}`;
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await api.post('/api/v1/namespaces', { metadata: { name, labels } });
  // The first of these a controller makes elsewhere, and it puts the others together as the role `admin`.
  await api.post(`${path}/serviceaccounts`, { metadata: { name: 'default' } });
  const roles = ['admin', 'edit', 'view'].map((part) => `system:aggregate-to-${part}`);
  for (const role of [...roles, PROMETHEUS_ROLE])
    await api.post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${name}/rolebindings`, {
      metadata: { name: role },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: ADMIN }],
    });

  const remove = async (reference: Reference) => {
    await api.delete(`${path}/${PLURAL[reference.kind]}/${reference.name}`);
  };
  return {
    name,
    async inventory() {
      const { groups } = await api.get<{ groups: { preferredVersion: { groupVersion: string } }[] }>('/apis');
      const roots = [
        '/api/v1',
        ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`),
      ];
      const all: Inventory = new Map();
      for (const root of roots) {
        const { resources } = await api.get<{ resources: Resource[] }>(root);
        for (const { name: plural, kind, namespaced, verbs } of resources) {
          if (!namespaced || !verbs.includes('list')) continue;
          const { items } = await api.get<{ items: Stored[] }>(`${root}/namespaces/${name}/${plural}`);
          for (const item of items) all.set(`${kind}/${item.metadata.name}`, item);
        }
      }
      return all;
    },
    async put(reference) {
      await remove(reference).catch(() => {});
      const texts = Object.fromEntries(reference.keys.map((key) => [key, 'check']));
      const data = reference.kind === 'Secret' ? { stringData: texts } : { data: texts };
      await api.post(`${path}/${PLURAL[reference.kind]}`, { metadata: { name: reference.name }, ...data });
    },
    remove,
    async putClaim(claim, spec) {
      await api.post(`${path}/persistentvolumeclaims`, { metadata: { name: claim }, spec });
    },
    async takes(pod) {
      await api.postYaml(`${path}/pods?dryRun=All`, pod);
    },
  };
}
