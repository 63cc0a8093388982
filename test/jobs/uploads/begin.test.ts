import { beforeEach, describe, expect, test } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { abortUpload } from '../../../src/jobs/uploads/abort.ts';
import { beginUpload } from '../../../src/jobs/uploads/begin.ts';
import { MAX_OPEN_UPLOADS, UPLOAD_PATIENCE_MS } from '../../../src/jobs/uploads/limits.ts';
import { type BatchStack, batchStack } from '../support.ts';
import { begin, complete, present, put } from './support.ts';

const TEXT = 'id,length,crew,hull\na,1,1,wood\n';

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

describe('an idempotency key', () => {
  test('gives its upload again, open or completed', async () => {
    const upload = await begin(stack, {}, 'k');
    expect((await begin(stack, {}, 'k')).id).toBe(upload.id);
    await put(stack, upload, 1, TEXT);
    const { id } = await complete(stack, upload, 1);
    expect(await begin(stack, {}, 'k')).toMatchObject({ id: upload.id, job: id });
    expect((await begin(stack, {}, 'other')).id).not.toBe(upload.id);
  });

  test('that comes with other options is refused', async () => {
    await begin(stack, { delimiter: ';' }, 'k');
    await expect(begin(stack, { delimiter: ',' }, 'k')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is free again after an abort, and after its upload was given up', async () => {
    const upload = await begin(stack, {}, 'k');
    await abortUpload(stack, upload);
    const next = await begin(stack, { gzip: true }, 'k');
    stack.clock.advance(UPLOAD_PATIENCE_MS);
    expect((await begin(stack, {}, 'k')).id).not.toBe(next.id);
  });

  test('of another owner is another', async () => {
    const upload = await begin(stack, {}, 'k');
    expect((await beginUpload(stack, 'other', { format: 'csv', gzip: false }, 'k')).id).not.toBe(upload.id);
  });

  test('that comes many times at once begins one upload', async () => {
    const uploads = await Promise.all([1, 2, 3, 4].map(() => begin(stack, {}, 'k')));
    expect(new Set(uploads.map(({ id }) => id)).size).toBe(1);
  });
});

test('an owner may have so many uploads open, and is told which; others have their own', async () => {
  const uploads = [];
  for (let count = 0; count < MAX_OPEN_UPLOADS; count++) {
    uploads.push(await begin(stack, {}, `${count}`));
    stack.clock.advance(1000);
  }
  await expect(begin(stack)).rejects.toMatchObject({
    code: 'conflict',
    details: uploads.map(({ id }, count) => ({
      path: id,
      message: `begun at 2023-11-14T22:13:${20 + count}.000Z`,
    })),
  });
  expect((await begin(stack, {}, '3')).id).toBe(uploads[3]!.id);
  await beginUpload(stack, 'other', { format: 'csv', gzip: false }, undefined);
  await abortUpload(stack, uploads[0]!);
  await begin(stack);
});

test('without a model nothing is begun', async () => {
  const models = {
    get: () => Promise.reject(new SolventError('model_unavailable', 'There is no model to score with.')),
  };
  await expect(begin({ ...stack, models } as BatchStack)).rejects.toMatchObject({
    code: 'model_unavailable',
  });
});

test('an aborted upload is unknown', async () => {
  const upload = await begin(stack);
  await put(stack, upload, 1, TEXT);
  await abortUpload(stack, upload);
  await expect(present(stack, upload)).rejects.toMatchObject({ code: 'not_found' });
  await expect(put(stack, upload, 1, TEXT)).rejects.toMatchObject({ code: 'not_found' });
  await expect(abortUpload(stack, upload)).rejects.toMatchObject({ code: 'not_found' });
});
