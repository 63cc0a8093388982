import { spawnSync } from 'node:child_process';

/** Helm on one cluster. */
export interface Helm {
  /** @returns what it prints. @throws HelmFailed */
  run(...args: string[]): string;
}

export class HelmFailed extends Error {}

/** @param folder takes Helm's own settings and caches */
export function helmOn(program: string, kubeconfig: string, folder: string): Helm {
  const own = { HELM_CONFIG_HOME: folder, HELM_CACHE_HOME: folder, HELM_DATA_HOME: folder };
  const env = { ...process.env, ...own, KUBECONFIG: kubeconfig };
  return {
    run(...args) {
      const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env });
      if (error) throw error;
      if (status !== 0) throw new HelmFailed(`helm ${args[0]} ended with ${status}: ${stderr.trim()}`);
      return stdout;
    },
  };
}
