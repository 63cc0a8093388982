import { spawnSync } from 'node:child_process';

/** Helm on one cluster. */
export interface Helm {
  /** @returns what it prints. @throws HelmFailed also where the server warns it */
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
      // In front of it stands which links of the chart were followed.
      const complaint = stderr.slice(Math.max(0, stderr.indexOf('Error: '))).trim();
      if (status !== 0) throw new HelmFailed(`helm ${args[0]} ended with ${status}: ${complaint}`);
      // A field that the server does not know is left out by it, which Helm only notes.
      const warned = /warnings\.go:\d+\] "Warning: (.*)"$/m.exec(stderr)?.[1];
      if (warned !== undefined) throw new HelmFailed(`helm ${args[0]} is warned: ${warned}`);
      return stdout;
    },
  };
}
