import { does } from '../check-image/engine.ts';

/** What the check starts, each by a variable or by its name on the PATH. */
export interface Programs {
  helm: string;
  etcd: string;
  apiserver: string;
}

/** @throws Error that names the variable of a program that does not start */
export function programsOf(variables: NodeJS.ProcessEnv): Programs {
  const program = (variable: string, name: string, args: string[], where: string) => {
    const path = variables[variable] || name;
    if (!does(path, args))
      throw new Error(`${path} does not start: ${variable} names the program ${name}. ${where}`);
    return path;
  };
  return {
    helm: program(
      'HELM',
      'helm',
      ['version'],
      'Helm 3 is built by `go install helm.sh/helm/v3/cmd/helm@v3.22.0`.',
    ),
    etcd: program('ETCD', 'etcd', ['--version'], 'It is in the package etcd-server of Debian.'),
    apiserver: program(
      'KUBE_APISERVER',
      'kube-apiserver',
      ['--version'],
      '`npm run check:helm -- --build FILE` builds it.',
    ),
  };
}
