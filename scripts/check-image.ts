import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { buildah } from './check-image/buildah.ts';
import { dockerLike } from './check-image/docker.ts';
import { type Container, does } from './check-image/engine.ts';
import { sizesIn } from './check-image/sizes.ts';
import { readCommand } from './cli/command.ts';
import { freePort } from './dev/port.ts';

const MOST_MEGABYTES = 250;
const START_MILLISECONDS = 120_000;
const API_KEY = 'check-image';
/** Nothing but the state can be written. */
const BACKUP = '/var/lib/solvent/check/backup';
const RESTORED = '/var/lib/solvent/check/restored';

const { values: given, positionals: options } = readCommand({
  run: 'npm run check:image',
  about: [
    'Builds the image, runs it as strictly as a cluster may (its own user, a root that is read only, no capabilities), looks at it by `smoke`, backs it up and restores that, and stops it.',
    'It takes Docker or Podman where one runs, and otherwise Buildah with the kernel’s namespaces, as root on Linux.',
  ],
  takes: '[OPTION-OF-BUILD …]',
  options: {
    image: { type: 'string', value: 'NAME', about: 'checks an image that is there, and builds none' },
  },
  fails: `the image was not built, did not answer, was not stopped in order, or is larger than ${MOST_MEGABYTES} MB`,
  example: 'npm run check:image -- -- --build-arg=REVISION=1234567',
});

const engine = (['docker', 'podman'] as const).find((name) => does(name, ['info']));
const used = engine ? dockerLike(engine) : buildah;
const tag = given.image ?? 'localhost/solvent:check';
if (!given.image) used.build(tag, options);

const port = await freePort();
const container = used.start(tag, port, API_KEY);
const failures: string[] = [];
try {
  await ready(`http://127.0.0.1:${port}`);
  check(container);
  report(sizesIn(container));
  const code = await container.stop();
  tell('SIGTERM', code === 0, `it ended with ${code}`);
} finally {
  container.remove();
}
process.exitCode = failures.length > 0 ? 1 : 0;

async function ready(url: string): Promise<void> {
  const end = Date.now() + START_MILLISECONDS;
  while (
    !(await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > end) throw new Error(`Nothing is ready at ${url} after ${START_MILLISECONDS / 1000} s.`);
    await wait(200);
  }
}

function check(one: Container): void {
  tellCommand(one, 'smoke', ['--url', one.innerUrl]);
  tellCommand(one, 'backup', ['--to', BACKUP]);
  tellCommand(one, 'restore', ['--from', BACKUP], { SOLVENT_STATE: RESTORED });

  const rights = one.node(['--print', "fs.readFileSync('/proc/1/status', 'utf8')"]).output;
  const user = /^Uid:\s+(\d+)/m.exec(rights)?.[1];
  tell('its user', user !== undefined && user !== '0', `number ${user}`);
  const capabilities = /^CapEff:\s+(\w+)/m.exec(rights)?.[1];
  tell('no capabilities', /^0+$/.test(capabilities ?? ''), `effective ${capabilities}`);
  tell('no new privileges', /^NoNewPrivs:\s+1$/m.test(rights), 'of process 1');
  const written = one.node(['--eval', "fs.writeFileSync('/opt/solvent/written', '')"]);
  tell('a root that is read only', written.output.includes('EROFS'), `writing ended with ${written.status}`);

  const [, command] = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(readFileSync('deploy/Dockerfile', 'utf8'))!;
  const health = one.node((JSON.parse(command!) as string[]).slice(1));
  tell('HEALTHCHECK', health.status === 0, `it ended with ${health.status}`);
}

/** What stands in the image beside its server. */
function tellCommand(one: Container, name: string, args: string[], variables?: Record<string, string>): void {
  const { status, output } = one.node([`scripts/${name}.ts`, ...args], variables);
  tell(name, status === 0, status === 0 ? 'it ended with 0' : `it ended with ${status}\n${output}`);
}

function report(sizes: [string, number][]): void {
  const megabytes = (bytes: number) => bytes / 1e6;
  for (const [part, bytes] of sizes) console.log(`${megabytes(bytes).toFixed(1).padStart(6)} MB  ${part}`);
  const sum = megabytes(sizes.reduce((total, [, bytes]) => total + bytes, 0));
  tell('its size', sum <= MOST_MEGABYTES, `${sum.toFixed(1)} MB of ${MOST_MEGABYTES}`);
}

function tell(what: string, holds: boolean, seen: string): void {
  if (!holds) failures.push(what);
  console.log(`${holds ? 'ok    ' : 'failed'}  ${what}: ${seen}`);
}
