import { type Inventory, ofKind, type Stored } from './inventory.ts';

type Labels = Record<string, string>;

export interface Workload {
  selector: { matchLabels: Labels };
  template: {
    metadata: { labels: Labels };
    spec: { containers: { image: string }[]; volumes?: { name: string }[] };
  };
  volumeClaimTemplates?: { metadata: { name: string }; spec: object }[];
  persistentVolumeClaimRetentionPolicy?: { whenDeleted: string };
}

/** What makes pods. */
export function workloadsIn(inventory: Inventory): Stored<Workload>[] {
  return ['Deployment', 'StatefulSet'].flatMap((kind) => ofKind<Workload>(inventory, kind));
}

export function imagesIn(inventory: Inventory): string[] {
  const images = workloadsIn(inventory).flatMap(({ spec }) =>
    spec.template.spec.containers.map(({ image }) => image),
  );
  return [...new Set(images)];
}

/** A pod as a workload's controller would make it, as JSON. */
export function podOf({ metadata, spec }: Stored<Workload>): string {
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${metadata.name}-0` },
  }));
  const pod = { ...spec.template.spec, volumes: [...(spec.template.spec.volumes ?? []), ...claims] };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${metadata.name}-0`, labels: spec.template.metadata.labels },
    spec: pod,
  });
}

/** What names something that is not there: each selector must find pods, each target and backend must stand. */
export function looseEnds(inventory: Inventory): string[] {
  const pods = workloadsIn(inventory).map(({ spec }) => spec.template.metadata.labels);
  const finds = (labels: Labels) =>
    pods.some((pod) => Object.entries(labels).every(([name, value]) => pod[name] === value));
  const loose: string[] = [];
  const want = (holds: boolean, kind: string, { metadata }: Stored) => {
    if (!holds) loose.push(`${kind}/${metadata.name}`);
  };

  for (const one of ofKind<{ selector: Labels }>(inventory, 'Service'))
    want(finds(one.spec.selector), 'Service', one);
  for (const one of ofKind<{ selector: { matchLabels: Labels } }>(inventory, 'PodDisruptionBudget'))
    want(finds(one.spec.selector.matchLabels), 'PodDisruptionBudget', one);
  for (const one of ofKind<{ podSelector: { matchLabels: Labels } }>(inventory, 'NetworkPolicy'))
    want(finds(one.spec.podSelector.matchLabels), 'NetworkPolicy', one);
  for (const one of ofKind<Scaling>(inventory, 'HorizontalPodAutoscaler'))
    want(
      inventory.has(`${one.spec.scaleTargetRef.kind}/${one.spec.scaleTargetRef.name}`),
      'HorizontalPodAutoscaler',
      one,
    );
  for (const one of ofKind<{ selector: { matchLabels: Labels } }>(inventory, 'ServiceMonitor')) {
    const wanted = Object.entries(one.spec.selector.matchLabels);
    const services = ofKind(inventory, 'Service').map(({ metadata }) => metadata.labels ?? {});
    want(
      services.some((labels) => wanted.every(([name, value]) => labels[name] === value)),
      'ServiceMonitor',
      one,
    );
  }
  for (const one of ofKind<Ingress>(inventory, 'Ingress')) {
    const backends = one.spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service));
    const served = new Set(
      ofKind<{ ports: { name: string }[] }>(inventory, 'Service').flatMap(({ metadata, spec }) =>
        spec.ports.map(({ name }) => `${metadata.name}:${name}`),
      ),
    );
    want(
      backends.every(({ name, port }) => served.has(`${name}:${port.name}`)),
      'Ingress',
      one,
    );
  }
  return loose;
}

export interface Scaling {
  scaleTargetRef: { kind: string; name: string };
  minReplicas: number;
  maxReplicas: number;
}

interface Ingress {
  rules: { http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] } }[];
}
