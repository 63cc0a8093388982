import { beforeEach, expect, test } from 'vitest';
import { sweep } from '../../../src/jobs/sweep.ts';
import { abortUpload } from '../../../src/jobs/uploads/abort.ts';
import { UPLOAD_PATIENCE_MS } from '../../../src/jobs/uploads/limits.ts';
import { type BatchStack, batchStack, drain, limits } from '../support.ts';
import { begin, complete, partObjects, present, put } from './support.ts';

const TEXT = 'id,length,crew,hull\na,1,1,wood\n';

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

const rows = async () => {
  const [counts] = await stack.database.query(
    `SELECT (SELECT count(*) FROM portfolio_uploads) AS uploads, (SELECT count(*) FROM portfolio_upload_parts) AS parts`,
  );
  return [counts!.uploads, counts!.parts, (await partObjects(stack)).length];
};

test('the parts of an upload that is a job are deleted, and the upload goes on naming its job until that expires', async () => {
  const upload = await begin(stack);
  await put(stack, upload, 1, TEXT);
  const { id } = await complete(stack, upload, 1);
  await drain(stack);
  await sweep(stack);
  expect(await rows()).toEqual([1, 0, 0]);
  expect((await complete(stack, upload, 1)).id).toBe(id);
  stack.clock.advance(limits.retentionDays * 86_400_000);
  await sweep(stack);
  await expect(present(stack, upload)).rejects.toMatchObject({ code: 'not_found' });
  stack.clock.advance(UPLOAD_PATIENCE_MS);
  await sweep(stack);
  expect(await rows()).toEqual([0, 0, 0]);
});

test('an upload that nobody touches is given up after a day, one that is touched is not', async () => {
  const [idle, busy] = [await begin(stack), await begin(stack)];
  await put(stack, idle, 1, TEXT);
  stack.clock.advance(UPLOAD_PATIENCE_MS - 1);
  await put(stack, busy, 1, TEXT);
  await sweep(stack);
  expect(await rows()).toEqual([2, 2, 2]);
  stack.clock.advance(1);
  await sweep(stack);
  expect(await rows()).toEqual([2, 1, 1]);
  await expect(present(stack, idle)).rejects.toMatchObject({ code: 'not_found' });
  await present(stack, busy);
});

test('what a straggler stores for an aborted upload goes with its row', async () => {
  const upload = await begin(stack);
  await put(stack, upload, 1, TEXT);
  await abortUpload(stack, upload);
  await sweep(stack);
  expect(await rows()).toEqual([1, 0, 0]);
  await stack.blobs.put(`uploads/${upload.id}/1-late`, 'of a process that died before its row');
  stack.clock.advance(UPLOAD_PATIENCE_MS);
  await sweep(stack);
  expect(await rows()).toEqual([0, 0, 0]);
});

test('more than a round of them are dealt with', async () => {
  for (let count = 0; count < 150; count++) {
    const upload = await begin(stack);
    await put(stack, upload, 1, TEXT);
    await abortUpload(stack, upload);
  }
  await sweep(stack);
  expect(await rows()).toEqual([150, 0, 0]);
});
