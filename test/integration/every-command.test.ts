import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(script: string, given: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SOLVENT_STATE: folder, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const child = spawn(process.execPath, [join(root, script), ...given], { cwd: root, env });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  return { output, errors, status };
}

/** Every file of ours that package.json runs, with the name of the first command that does. */
function commands(): [name: string, script: string][] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = new Map<string, string>();
  for (const [name, line] of Object.entries(scripts)) {
    const script = /^node (?:--\S+ )*(\S+\.ts)(?: |$)/.exec(line)?.[1];
    if (script && !named.has(script)) named.set(script, name === 'start' ? 'npm start' : `npm run ${name}`);
  }
  return [...named].map(([script, name]) => [name, script]);
}

test('every command of package.json that is ours has --help and refuses a wrong option in one sentence', async () => {
  expect(commands().length).toBeGreaterThan(20);
  for (const [name, script] of commands()) {
    const [help, wrong] = await Promise.all([run(script, ['--help']), run(script, ['--sideways'])]);
    expect(help, name).toMatchObject({ status: 0, errors: '' });
    const inOrder = [name, 'Options\n', '  --help', 'Exit codes\n', '  0  ', '  1  ', '  2  ', 'Example\n'];
    const places = inOrder.map((part) => help.output.indexOf(part));
    expect(places, `${name}\n${help.output}`).toEqual([0, ...places.slice(1).sort((a, b) => a - b)]);
    expect(places).not.toContain(-1);
    expect(wrong, name).toEqual({
      status: 2,
      output: '',
      errors: `${name} has no option --sideways. See: ${name} -- --help\n`,
    });
  }
}, 240_000);
