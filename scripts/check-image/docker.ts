import { type Engine, outputOf, ran, show } from './engine.ts';

const DOCKERFILE = 'deploy/Dockerfile';
/** Of the image. */
const PORT = 8787;

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
        `--publish=127.0.0.1:${port}:${PORT}`,
        `--env=API_KEY=${apiKey}`,
        tag,
      ]);
      return {
        innerUrl: `http://127.0.0.1:${PORT}`,
        node(args, variables = {}) {
          const env = Object.entries(variables).map(([variable, value]) => `--env=${variable}=${value}`);
          return ran(name, ['exec', ...env, id, 'node', ...args]);
        },
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
