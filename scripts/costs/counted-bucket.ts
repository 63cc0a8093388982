import type { R2Bucket, R2MultipartUpload } from '@cloudflare/workers-types';
import type { Spending } from './spending.ts';

/** R2 with its operations counted by class. Only what our adapter calls. */
export function countedBucket(bucket: R2Bucket, spending: Spending): R2Bucket {
  const counting = <Method>(spender: 'r2Reads' | 'r2Writes', method: Method): Method =>
    ((...given: unknown[]) => {
      spending[spender]++;
      return (method as (...given: unknown[]) => unknown)(...given);
    }) as Method;
  const countedUpload = (upload: R2MultipartUpload) => ({
    uploadPart: counting('r2Writes', upload.uploadPart.bind(upload)),
    complete: counting('r2Writes', upload.complete.bind(upload)),
    abort: () => upload.abort(),
  });
  const counted = {
    head: counting('r2Reads', bucket.head.bind(bucket)),
    get: counting('r2Reads', bucket.get.bind(bucket)),
    put: counting('r2Writes', bucket.put.bind(bucket)),
    list: counting('r2Writes', bucket.list.bind(bucket)),
    delete: bucket.delete.bind(bucket),
    createMultipartUpload: counting('r2Writes', async (key: string) =>
      countedUpload(await bucket.createMultipartUpload(key)),
    ),
  };
  return counted as unknown as R2Bucket;
}
