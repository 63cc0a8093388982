import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KUBERNETES } from '../../../../scripts/check-helm/kubernetes.ts';
import { objectsIn } from '../../../../scripts/check-helm/manifest.ts';

const run = promisify(execFile);

export const ROOT = join(import.meta.dirname, '../../../..');
export const CHART = join(ROOT, 'deploy/helm/solvent');

/** The values that the chart is tried with: NAME of `ci/NAME-values.yaml`. */
export const VALUES = readdirSync(join(CHART, 'ci')).map((file) => file.replace('-values.yaml', ''));

export const valuesOf = (name: string) => join(CHART, `ci/${name}-values.yaml`);

export const helm = (...args: string[]) =>
  run(process.env.HELM ?? 'helm', args, { maxBuffer: 16 * 1024 * 1024 });

/** What the chart makes of values, as one text of YAML. @param more arguments of `helm template` */
export async function rendered(values: string, ...more: string[]): Promise<string> {
  // A Helm that is built from its module says it is for a Kubernetes of long ago.
  const args = ['--kube-version', KUBERNETES, '--values', valuesOf(values), ...more];
  const { stdout } = await helm('template', 'solvent', CHART, ...args);
  return stdout;
}

/** What the chart makes of values, by `Kind/name`. */
export async function objectsOf(values: string, ...more: string[]): Promise<Map<string, string>> {
  return objectsIn(await rendered(values, ...more));
}
