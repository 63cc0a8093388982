import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type S3Server, s3Server } from '../support/servers/s3.ts';
import { storeOf } from './bucket.ts';

const ROUNDS = 60;
let server: S3Server;
beforeAll(async () => {
  server = await s3Server();
});
afterAll(() => server.remove());

describe('three processes on one bucket', () => {
  it('count every round, and each key is taken by one of them, who knows it', async () => {
    const bucket = server.makeBucket();
    const store = storeOf(server, bucket);
    await store.put('counter', '0');
    const names = ['a', 'bb', 'ccc'];
    const { endpoint, accessKeyId, secretAccessKey } = server;
    const printed = await Promise.all(
      names.map((name) =>
        promisify(execFile)(process.execPath, [
          join(import.meta.dirname, 'racing-writer.ts'),
          ...[endpoint, bucket, accessKeyId, secretAccessKey, name, String(ROUNDS)],
        ]),
      ),
    );
    expect(await (await store.get('counter'))!.text()).toBe(String(names.length * ROUNDS));
    const owners = new Map(
      printed.flatMap(({ stdout }, index) =>
        (JSON.parse(stdout) as number[]).map((n) => [n, names[index]] as const),
      ),
    );
    expect(printed.reduce((sum, { stdout }) => sum + JSON.parse(stdout).length, 0)).toBe(ROUNDS);
    for (let n = 0; n < ROUNDS; n++)
      expect(await (await store.get(`taken/${n}`))!.text()).toBe(owners.get(n));
  });
});
