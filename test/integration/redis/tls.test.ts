import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/dev/port.ts';
import { certified } from '../support/certificate.ts';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { connections, workQueue } from './open.ts';

const run = promisify(execFile);
let server: RedisServer;
let folder: string;
let port: number;
const opened = connections();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-redis-tls-'));
  const { key, certificate } = await certified(folder, 'DNS:localhost');
  port = await freePort();
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  server = await redisServer(['--tls-port', String(port), '--tls-auth-clients', 'no', ...files]);
});
afterAll(async () => {
  opened.close();
  await server.remove();
  rmSync(folder, { recursive: true });
});

describe('Redis with TLS', () => {
  it('is refused where nobody trusts its certificate', async () => {
    const queue = workQueue(opened.open(`rediss://localhost:${port}`), 'work');
    await expect(queue.send([{ name: 'x' }])).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: 'Redis cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT).',
    });
  });

  it.each([
    ['localhost', 'sent'],
    ['127.0.0.1', 'Redis cannot be trusted (ERR_TLS_CERT_ALTNAME_INVALID).'],
  ])('whose certificate is trusted, asked for as %s: %s', async (host, said) => {
    const { stdout } = await run(
      process.execPath,
      [join(import.meta.dirname, 'sender.ts'), `rediss://${host}:${port}`],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'certificate.pem') } },
    );
    expect(stdout.trim()).toBe(said);
  });
});
