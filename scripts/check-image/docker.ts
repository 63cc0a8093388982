import { type Engine, outputOf, ran, show } from './engine.ts';

const DOCKERFILE = 'deploy/Dockerfile';

/** Docker, or Podman, which takes the same arguments. */
export function dockerLike(name: 'docker' | 'podman'): Engine {
  return {
    name,
    build(tag, options) {
      show(name, ['build', '--file', DOCKERFILE, '--tag', tag, ...options, '.']);
    },
    start(tag, port, apiKey) {
      const id = outputOf(name, [
        'run',
        '--detach',
        '--read-only',
        '--cap-drop=ALL',
        '--security-opt=no-new-privileges',
        `--publish=127.0.0.1:${port}:8787`,
        `--env=API_KEY=${apiKey}`,
        tag,
      ]);
      return {
        node: (args) => ran(name, ['exec', id, 'node', ...args]),
        async stop() {
          outputOf(name, ['kill', '--signal=TERM', id]);
          return Number(outputOf(name, ['wait', id]));
        },
        remove() {
          outputOf(name, ['rm', '--force', '--volumes', id]);
        },
      };
    },
  };
}
