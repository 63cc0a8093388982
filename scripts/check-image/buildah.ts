import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, outputOf, ran, show } from './engine.ts';

/** Of an image's configuration what a runtime goes by. */
interface Configuration {
  User: string;
  Env: string[];
  WorkingDir: string;
  Entrypoint: string[];
  Cmd: string[];
}

/**
 * In namespaces of its own, as number 1 of its processes: the image as its root, read only but for the state. The bounding set keeps what the change of
 * the root and of the user takes; whoever is not root has none of it.
 */
const BEGIN = `set -e
root=$1 image=$2 state=$3 user=$4 group=$5 folder=$6; shift 6
mount --bind "$image" "$root"
mount -o remount,ro,bind "$root"
mount --bind "$state" "$root/var/lib/solvent"
mount -t proc proc "$root/proc"
exec setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid \\
  unshare --root="$root" --wd="$folder" --setgid "$group" --setuid "$user" -- "$@"`;

/** Without an engine, as root: Buildah makes the image, and the kernel's namespaces (util-linux) hold what runs. It shares the machine's network. */
export const buildah: Engine = {
  name: 'buildah',
  build(tag, options) {
    show('buildah', [
      'build',
      '--format=docker',
      '--file=deploy/Dockerfile',
      `--tag=${tag}`,
      ...options,
      '.',
    ]);
  },
  start(tag, port, apiKey) {
    const { User, Env, WorkingDir, Entrypoint, Cmd } = configurationOf(tag);
    const [user, group] = User.split(':') as [string, string];
    const env = variablesOf([...Env, `PORT=${port}`, `API_KEY=${apiKey}`]);
    const working = outputOf('buildah', ['from', '--pull-never', tag]);
    const image = outputOf('buildah', ['mount', working]);
    const folder = mkdtempSync(join(tmpdir(), 'solvent-image-'));
    const [root, state] = [join(folder, 'root'), join(folder, 'state')];
    for (const path of [root, state, join(image, 'proc')]) mkdirSync(path, { recursive: true });
    chownSync(state, Number(user), Number(group));
    const given = [root, image, state, user, group, WorkingDir, ...Entrypoint, ...Cmd];
    const child = spawn(
      'unshare',
      ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', BEGIN, 'sh', ...given],
      { stdio: ['ignore', 2, 2], env },
    );
    return {
      innerUrl: `http://127.0.0.1:${port}`,
      node(args, variables) {
        const first = firstProcessOf(child.pid!);
        const at = [`--target=${first}`, `--root=/proc/${first}/root`, `--wd=/proc/${first}/cwd`];
        const as = ['--mount', '--pid', `--setuid=${user}`, `--setgid=${group}`];
        return ran('nsenter', [...at, ...as, '--', 'node', ...args], { ...env, ...variables });
      },
      async stop() {
        const exit = once(child, 'exit');
        process.kill(firstProcessOf(child.pid!), 'SIGTERM');
        const [code] = (await exit) as [number | null];
        return code;
      },
      remove() {
        // Whoever changes its user outlives its parent: it does not end with `unshare`.
        if (child.exitCode === null) process.kill(firstProcessOf(child.pid!), 'SIGKILL');
        outputOf('buildah', ['rm', working]);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

function configurationOf(tag: string): Configuration {
  const text = outputOf('buildah', ['inspect', '--type=image', tag]);
  return (JSON.parse(text) as { Docker: { config: Configuration } }).Docker.config;
}

/** The image's variables; what enters it is on this machine's own PATH, behind the image's. */
function variablesOf(lines: string[]): Record<string, string> {
  const variables = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s) as [string, string]));
  return { ...variables, PATH: `${variables.PATH}:/usr/sbin:/usr/bin:/sbin:/bin` };
}

/** The only child of what forked it. @throws Error where there is none */
function firstProcessOf(pid: number): number {
  const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/) ?? [];
  if (first === undefined) throw new Error(`Process ${pid} has no child.`);
  return Number(first);
}
