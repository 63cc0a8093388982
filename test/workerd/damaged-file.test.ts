import { applyD1Migrations, env, SELF } from 'cloudflare:test';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import { resultsKey } from '../../src/jobs/keys.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';

const JOB = 'a-job';
const LAYOUT = JSON.stringify({ format: 'csv', delimiter: ',', columns: ['id'] });
const piecesOf = (count: number) =>
  Array.from({ length: count }, (_, chunk) =>
    new TextEncoder().encode(`${chunk},0,0.5,Low,1\n`.repeat(9_000)),
  );
const pieces = piecesOf(6);

const blobs = () => r2BlobStore(env.BLOBS as R2Bucket);
const ask = (headers: Record<string, string> = {}, method = 'GET') =>
  SELF.fetch(`https://solvent.test/api/v1/portfolios/${JOB}/results`, {
    method,
    headers: { 'X-API-Key': 'test-key', ...headers },
  });

/** A job that has ended, with its results in the bucket. */
beforeAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  const database = d1Database(env.DB as D1Database);
  await database.query(
    `INSERT INTO portfolio_jobs (id, owner, kind, status, model_name, model_version, layout, created_at, touched_at, expires_at)
     VALUES (?, 'default', 'portfolio', 'SUCCESS', 'm', '1', ?, 0, 0, 9999999999999)`,
    [JOB, LAYOUT],
  );
  for (const [chunk, bytes] of pieces.entries()) {
    await blobs().put(resultsKey(JOB, chunk), bytes);
    await database.query(
      `INSERT INTO portfolio_chunks (job, chunk, start, length, first_row, row_count, state, result_bytes, result_sha256)
       VALUES (?, ?, 0, 0, 2, 1, 'DONE', ?, ?)`,
      [JOB, chunk, bytes.length, await digestOf(bytes)],
    );
  }
});

describe('a result in workerd', () => {
  it('is whole, in every form, and HEAD tells its length', async () => {
    const whole = await (await ask()).text();
    expect(whole.split('\n')).toHaveLength(6 * 9_000 + 2);
    const head = await ask({}, 'HEAD');
    expect([head.status, head.headers.get('Content-Length'), await head.text()]).toEqual([
      200,
      String(whole.length),
      '',
    ]);
    const range = await ask({ Range: 'bytes=-7', 'If-Range': head.headers.get('ETag')! });
    expect([range.status, await range.text()]).toEqual([206, whole.slice(-7)]);
    expect(await (await ask({ Accept: 'application/json' })).json()).toHaveLength(6 * 9_000);
    expect((await ask({ 'If-Match': '"another"' })).status).toBe(412);
    expect((await ask({ Range: 'bytes=99999999-' })).headers.get('Content-Range')).toBe(
      `bytes */${whole.length}`,
    );
  });

  it('with a piece of other bytes breaks off, and never ends well', async () => {
    const bytes = pieces[4]!.slice();
    bytes[100]! ^= 1;
    await blobs().put(resultsKey(JOB, 4), bytes);
    for (const headers of [{}, { Accept: 'application/json' }, { 'Accept-Encoding': 'gzip' }])
      await expect(ask(headers).then((response) => response.text())).rejects.toThrow();
  });

  it('with a piece that is gone is a 500 with a code', async () => {
    await blobs().delete([resultsKey(JOB, 4)]);
    const response = await ask();
    expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
      500,
      'file_damaged',
    ]);
  });
});
