import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { certified } from '../support/certificate.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';

const run = promisify(execFile);
let server: PostgresServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-postgres-tls-'));
  server = await postgresServer();
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true });
});

async function said(sslmode: string): Promise<string> {
  const database = postgresDatabase({ url: `${server.url}?sslmode=${sslmode}`, connections: 1 });
  try {
    return await database.query('SELECT 1').then(
      () => 'answered',
      (error: Error) => error.message,
    );
  } finally {
    database.close();
  }
}

describe('a database without TLS', () => {
  it.each(['require', 'verify-ca', 'verify-full'])(
    'is refused where sslmode=%s asks for it',
    async (mode) => {
      expect(await said(mode)).toBe('The database does not speak TLS, which sslmode asks for.');
    },
  );

  it.each(['disable', 'prefer'])('answers where sslmode=%s does not', async (mode) => {
    expect(await said(mode)).toBe('answered');
  });
});

describe('a database with TLS, of a certificate that nobody knows', () => {
  beforeAll(async () => {
    const { key, certificate } = await certified(server.folder, 'DNS:database.example,IP:127.0.0.1');
    const { uid, gid } = statSync(server.folder);
    chownSync(key, uid, gid);
    chmodSync(key, 0o600);
    for (const [name, value] of Object.entries({ ssl_cert_file: certificate, ssl_key_file: key, ssl: 'on' }))
      await server.ask(`ALTER SYSTEM SET ${name} = '${value}'`);
    await server.restart();
  });

  it('answers where sslmode=require takes any, and over TLS', async () => {
    const database = postgresDatabase({ url: `${server.url}?sslmode=require`, connections: 1 });
    const [row] = await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(row).toEqual({ ssl: 1 });
    database.close();
  });

  it('is refused where sslmode=verify-full wants one that is known', async () => {
    expect(await said('verify-full')).toBe('The database cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT).');
  });

  it.each([
    ['127.0.0.1', 'verify-full', 'answered'],
    ['localhost', 'verify-full', 'The database cannot be trusted (ERR_TLS_CERT_ALTNAME_INVALID).'],
    ['localhost', 'verify-ca', 'answered'],
  ])('whose certificate is trusted, asked for as %s with sslmode=%s: %s', async (host, mode, expected) => {
    const url = `${server.url.replace('127.0.0.1', host)}?sslmode=${mode}`;
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'asker.ts'), url], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(server.folder, 'certificate.pem') },
    });
    expect(stdout.trim()).toBe(expected);
  });

  it('is refused where its certificate is by an authority that nobody knows', async () => {
    const authority = await certified(folder, 'DNS:authority.example');
    const { key } = await certified(server.folder, 'DNS:localhost,IP:127.0.0.1', authority);
    const { uid, gid } = statSync(server.folder);
    chownSync(key, uid, gid);
    chmodSync(key, 0o600);
    await server.restart();
    expect(await said('verify-full')).toBe(
      'The database cannot be trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE).',
    );
  });

  it('is connected to again once it was lost', async () => {
    const database = postgresDatabase({ url: `${server.url}?sslmode=require`, connections: 1 });
    const ask = () => database.query('SELECT 1 AS one');
    await ask();
    await server.restart('immediate');
    // That it is gone may be heard of by asking.
    await expect.poll(() => ask().catch(() => []), { timeout: 10_000 }).toEqual([{ one: 1 }]);
    for (let times = 0; times < 5; times++) expect(await ask()).toEqual([{ one: 1 }]);
    database.close();
  });
});
