import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const pipe = join(import.meta.dirname, '../../../scripts/cli/pipe.ts');

/** Prints in turns of the event loop, as a command does that works between its lines, and ends with 3. */
const WORK = `for (const line of 'abc') { console.log(line); await new Promise(setImmediate); } process.exitCode = 3;`;

async function unread(program: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  child.stdout.destroy();
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { errors, code };
}

test('a reader that hangs up neither ends the work nor leaves a stack', async () => {
  expect((await unread(WORK)).errors).toContain('EPIPE');
  const guarded = `import { finishUnread } from ${JSON.stringify(pipe)}; finishUnread(); ${WORK}`;
  expect(await unread(guarded)).toEqual({ errors: '', code: 3 });
});
