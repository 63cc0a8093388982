import type { BlobStore } from '../../ports.ts';
import { type BundleFile, bundleFileSize, readBundleFile } from '../../registry/bundle-files.ts';
import { send } from '../download/send.ts';

/** What a file of a bundle is, by its name's ending; anything else is bytes. */
export const FILE_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
  svg: 'image/svg+xml',
  onnx: 'application/octet-stream',
};

/**
 * Answers with a file of a bundle, or a range of it. It is read whole before its first byte goes out, for only then is it known to
 * be what was stored; it is never larger than a model that scores.
 *
 * @param digest of the bundle
 * @throws SolventError `model_unavailable` when the file is missing or damaged
 */
export async function sendBundleFile(
  request: Request,
  blobs: BlobStore,
  digest: string,
  file: BundleFile,
): Promise<Response> {
  const { name, sha256 } = file;
  return send(request, {
    etag: `"${sha256}"`,
    headers: { 'Content-Type': FILE_TYPES[name.split('.').at(-1)!] ?? 'application/octet-stream' },
    size: await bundleFileSize(blobs, digest, name),
    async open(range) {
      const bytes = await readBundleFile(blobs, digest, file);
      const wanted = range ? bytes.subarray(range.offset, range.offset + range.length) : bytes;
      return new Blob([wanted as Uint8Array<ArrayBuffer>]).stream();
    },
  });
}
