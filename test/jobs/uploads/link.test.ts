import { beforeEach, describe, expect, test } from 'vitest';
import type { JobRow } from '../../../src/jobs/jobs.ts';
import { abortUpload } from '../../../src/jobs/uploads/abort.ts';
import { LEASE_MS } from '../../../src/jobs/uploads/limits.ts';
import type { UploadRow } from '../../../src/jobs/uploads/uploads.ts';
import type { Database, SqlValue } from '../../../src/ports.ts';
import { type BatchStack, batchStack } from '../support.ts';
import { begin, complete, present, put } from './support.ts';

const TEXT = 'id,length,crew,hull\na,1,1,wood\n';

let stack: BatchStack;
let upload: UploadRow;
/** The upload as it was before somebody completed it. */
let before: UploadRow;
let job: string;

/** Of the statements that go through `query`, those that link fail before they do anything. */
function withoutLink(database: Database): Database {
  return {
    ...database,
    async query<Row extends Record<string, SqlValue>>(sql: string, params?: SqlValue[]) {
      if (sql.includes(`SET status = 'COMPLETED', job = ?`)) throw new Error('the database does not answer');
      return database.query<Row>(sql, params);
    },
  };
}

const jobs = () =>
  stack.database.query<JobRow>(`SELECT * FROM portfolio_jobs WHERE status NOT IN ('UPLOADING', 'ABANDONED')`);

describe.each([
  ['an answer that is lost', async () => {}],
  [
    'a death',
    async () => {
      await stack.database.query('UPDATE portfolio_uploads SET completing_until = ?', [
        stack.clock.now() + LEASE_MS,
      ]);
      stack.clock.advance(LEASE_MS);
    },
  ],
])('after %s between the job and its upload', (_, die) => {
  beforeEach(async () => {
    stack = batchStack();
    upload = await begin(stack, {}, 'k');
    await put(stack, upload, 1, TEXT);
    before = await present(stack, upload);
    const broken = { ...stack, database: withoutLink(stack.database) };
    await expect(complete(broken, upload, 1)).rejects.toThrow('the database does not answer');
    await die();
    [{ id: job }] = (await jobs()) as [JobRow];
  });

  test('the upload names the job when it is looked at', async () => {
    expect(await present(stack, upload)).toMatchObject({ status: 'COMPLETED', job, parts: 1 });
  });

  test('beginning it again gives the job', async () => {
    expect(await begin(stack, {}, 'k')).toMatchObject({ id: upload.id, status: 'COMPLETED', job });
  });

  test('completing again gives the job, and another count is refused', async () => {
    expect((await complete(stack, upload, 1)).id).toBe(job);
    await expect(complete(stack, upload, 2)).rejects.toMatchObject({
      message: `The upload was completed with 1 part, and not with 2: it is the job ${job}.`,
    });
  });

  test.each([
    ['now', () => present(stack, upload)],
    ['before', async () => before],
  ])('a part and an abort are refused by who looked at it %s', async (_, look) => {
    const refusal = { code: 'conflict', message: `The upload was completed: it is the job ${job}.` };
    await expect(put(stack, await look(), 1, `${TEXT}b,2,1,wood\n`)).rejects.toMatchObject(refusal);
    await expect(abortUpload(stack, await look())).rejects.toMatchObject(refusal);
    expect(await jobs()).toHaveLength(1);
  });
});

test('an upload that nobody has begun to complete is looked at with one query', async () => {
  stack = batchStack();
  upload = await begin(stack);
  const asked: string[] = [];
  const database: Database = {
    ...stack.database,
    query(sql, params) {
      asked.push(sql);
      return stack.database.query(sql, params);
    },
  };
  await present({ ...stack, database }, upload);
  expect(asked).toHaveLength(1);
});
