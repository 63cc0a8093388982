import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** The packages that a process has read once it can answer and work off queues, before it opens anything. */
function packagesRead(): string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const read = new Set();
    registerHooks({
      load(url, context, next) {
        const [, name] = url.match(/.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//) ?? [];
        if (name) read.add(name);
        return next(url, context);
      },
    });
    for (const path of ['api', 'background', 'prepare', 'configuration'])
      await import(${JSON.stringify(ROOT)} + '/workers/node/' + path + '.ts');
    console.log([...read].join('\\n'));
  `;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

test('a process without servers reads no package that talks to one: each thread would hold all of them', () => {
  const read = packagesRead();
  expect(read).toContain('hono');
  for (const name of ['ioredis', 'postgres', 'aws4fetch']) expect(read).not.toContain(name);
});
