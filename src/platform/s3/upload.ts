import type { BlobUpload } from '../../ports.ts';
import { partSizeCheck } from '../parts.ts';
import type { Send } from './client.ts';
import { bareEtag } from './encoding.ts';
import { unavailable } from './errors.ts';
import { done, etagOf, look, required, WRITE } from './object.ts';
import { escapeXml, textOf } from './xml.ts';

const encoder = new TextEncoder();

/**
 * A multipart upload: a request to begin, one for each part, one to end. One that nobody ends stays with its parts, unseen, until the bucket's own
 * rule removes it.
 *
 * @param write a name of this write alone
 */
export async function beginUpload(send: Send, write: string, key: string): Promise<BlobUpload> {
  const begun = done(
    await send({ method: 'POST', key, query: { uploads: '' }, headers: { [WRITE]: write } }),
  );
  const uploadId = required(begun.document && textOf(begun.document, 'UploadId'));
  const checkSize = partSizeCheck();
  const parts: Promise<string>[] = [];
  let size = 0;
  let isOpen = true;
  /** Nothing is left of it but what stands under the key. */
  let isOver = false;
  const requireOpen = () => {
    if (!isOpen) throw new Error(`The upload of ${key} was completed or aborted.`);
  };

  /** The same number again replaces the part. */
  const putPart = async (number: number, body: Uint8Array): Promise<string> =>
    etagOf(done(await send({ method: 'PUT', key, query: { partNumber: String(number), uploadId }, body })));

  const add = (bytes: Uint8Array): Promise<string> => {
    size += bytes.length;
    const part = putPart(parts.length + 1, bytes);
    parts.push(part);
    return part;
  };

  return {
    async part(bytes) {
      requireOpen();
      checkSize(bytes.length);
      await add(bytes);
    },

    async complete() {
      requireOpen();
      // One there must be, and the last may be empty.
      if (parts.length === 0) add(new Uint8Array());
      isOpen = false;
      const etags = await Promise.all(parts);
      const list = etags.map(
        (etag, index) =>
          `<Part><PartNumber>${index + 1}</PartNumber><ETag>&quot;${escapeXml(etag)}&quot;</ETag></Part>`,
      );
      const body = encoder.encode(
        `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`,
      );
      const answer = await send({ method: 'POST', key, query: { uploadId }, body });
      if (answer.code === 'NoSuchUpload') {
        // As with a put: the object says whose it is.
        const standing = await look(send, key);
        if (standing?.headers.get(WRITE) === write) {
          isOver = true;
          return { key, size, etag: etagOf(standing) };
        }
        if (answer.repeated) throw unavailable('Whether the object storage wrote it cannot be told.');
      }
      const { document } = done(answer);
      isOver = true;
      return { key, size, etag: bareEtag(required(document && textOf(document, 'ETag'))) };
    },

    async abort() {
      isOpen = false;
      if (isOver) return;
      // A part that arrives behind it would stay.
      await Promise.allSettled(parts);
      const answer = await send({ method: 'DELETE', key, query: { uploadId } });
      if (answer.code !== 'NoSuchUpload') done(answer);
      isOver = true;
    },
  };
}
