import { expect, it } from 'vitest';
import { listObjects } from '../../../src/platform/s3/list.ts';
import { parseXml } from '../../../src/platform/s3/xml.ts';

/** A list as a server says it, that holds one object. */
const list = (key: string, more = '') =>
  listObjects(
    async () => ({
      status: 200,
      headers: new Headers(),
      code: '',
      repeated: false,
      body: { stream: null, milliseconds: 0, abandon() {} },
      document: parseXml(
        `<ListBucketResult><IsTruncated>false</IsTruncated>${more}<Contents><Key>${key}</Key><Size>3</Size>` +
          '<ETag>&quot;abc&quot;</ETag><LastModified>2026-11-29T10:00:00.987Z</LastModified></Contents></ListBucketResult>',
      ),
    }),
    '',
    undefined,
  );

it('reads keys as they are, or encoded where the list says so, and times in whole seconds as a head has them', async () => {
  const key = 'a b+c%20d';
  const object = { key, size: 3, etag: 'abc', uploaded: Date.parse('2026-11-29T10:00:00Z') };
  expect((await list(key)).objects).toEqual([object]);
  const encoded = await list('a+b%2Bc%2520d', '<EncodingType>url</EncodingType>');
  expect(encoded).toEqual({ objects: [object] });
});

it('refuses a list without what it has to have', async () => {
  await expect(list('key', '<Contents><Key>other</Key></Contents>')).rejects.toMatchObject({
    code: 'storage_unavailable',
  });
});
