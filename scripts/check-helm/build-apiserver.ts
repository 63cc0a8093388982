import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf, show } from '../check-image/engine.ts';
import { KUBERNETES } from './kubernetes.ts';

interface GoMod {
  Go: string;
  Replace: { Old: { Path: string } }[];
}

/**
 * Builds kube-apiserver from its Go module, and shows what Go says meanwhile.
 * @param file absolute path of the program to be
 * @throws Error where Go is not there or cannot build it
 */
export function buildApiserver(file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-kube-apiserver-'));
  try {
    const { GoMod } = JSON.parse(
      outputOf('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`]),
    ) as {
      GoMod: string;
    };
    const { Go, Replace } = JSON.parse(outputOf('go', ['mod', 'edit', '-json', GoMod])) as GoMod;
    // The module takes its own parts from folders beside it, which only the main module of a build may do; they are published as v0 of the same release.
    const parts = Replace.map(({ Old: { Path } }) => `${Path} => ${Path} v0${KUBERNETES.slice(1)}`);
    const mod = [
      'module solvent.invalid/kube-apiserver',
      `go ${Go}`,
      `require k8s.io/kubernetes v${KUBERNETES}`,
      ...parts.map((part) => `replace ${part}`),
    ];
    writeFileSync(join(folder, 'go.mod'), `${mod.join('\n')}\n`);
    writeFileSync(
      join(folder, 'tools.go'),
      '//go:build tools\n\npackage tools\n\nimport _ "k8s.io/kubernetes/cmd/kube-apiserver"\n',
    );
    const [major, minor] = KUBERNETES.split('.');
    const version = { gitVersion: `v${KUBERNETES}`, gitMajor: major, gitMinor: minor };
    const named = Object.entries(version).map(
      ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
    );
    show('go', ['-C', folder, 'mod', 'tidy']);
    show('go', [
      '-C',
      folder,
      'build',
      '-trimpath',
      `-ldflags=${['-s', '-w', ...named].join(' ')}`,
      `-o=${file}`,
      'k8s.io/kubernetes/cmd/kube-apiserver',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
