import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { readableError } from '../../../scripts/training/input.ts';

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('a refused connection says what to start, by a number as by a name', async () => {
  const port = await closedPort();
  for (const host of ['127.0.0.1', 'localhost']) {
    const error = await fetch(`http://${host}:${port}`).catch((error: unknown) => error);
    expect(readableError(error)).toMatch(
      new RegExp(`^Nothing listens on \\S+:${port}\\. Start it by npm start, or name another by --url\\.$`),
    );
  }
});

test('what is no letter in a message, which may be of another server or a file, is written out and not obeyed', () => {
  const error = new Error('First line\nsecond\u001b[2J\u202e\u009b');
  expect(readableError(error)).toBe('First line\nsecond\\u001b[2J\\u202e\\u009b');
});

test('a folder to write to that is a file is named, in words', () => {
  const file = import.meta.filename;
  let error: unknown;
  try {
    mkdirSync(file, { recursive: true });
  } catch (thrown) {
    error = thrown;
  }
  expect(readableError(error)).toBe(
    `${file}: something else of this name is there already. Give another path.`,
  );
});
