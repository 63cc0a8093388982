import type { BlobInfo } from '../../ports.ts';
import type { Send } from './client.ts';
import { bareEtag, decodeKey } from './encoding.ts';
import { done, required } from './object.ts';
import { type Element, textOf } from './xml.ts';

/** A page of a thousand at most, in the order of the keys' bytes. */
export async function listObjects(
  send: Send,
  prefix: string,
  cursor: string | undefined,
): Promise<{ objects: BlobInfo[]; cursor?: string }> {
  const query = {
    'list-type': '2',
    'encoding-type': 'url',
    prefix,
    ...(cursor !== undefined && { 'continuation-token': cursor }),
  };
  const root = required(done(await send({ method: 'GET', query })).document);
  // Not every server does what was asked, and one that does says so.
  const decode = textOf(root, 'EncodingType') === 'url' ? decodeKey : (key: string) => key;
  const objects = root.children
    .filter(({ name }) => name === 'Contents')
    .map((contents) => readObject(contents, decode));
  if (required(textOf(root, 'IsTruncated')) !== 'true') return { objects };
  return { objects, cursor: required(textOf(root, 'NextContinuationToken')) };
}

function readObject(contents: Element, decode: (key: string) => string): BlobInfo {
  const text = (name: string) => required(textOf(contents, name));
  return {
    key: decode(text('Key')),
    size: required(Number(text('Size'))),
    etag: bareEtag(text('ETag')),
    // Whole seconds, as an object's own headers have it.
    uploaded: required(Math.floor(Date.parse(text('LastModified')) / 1000) * 1000),
  };
}
