import { SolventError } from '../../errors.ts';
import type { BundleFiles } from '../../model/bundle.ts';
import { readBytes, requireEncoding, requireMediaType } from '../body.ts';

/**
 * Of a bundle as it is sent, in an isolate that has 128 MB for all it does: to check one of 14 MB took up to 60 MB of heap and 48 MB of
 * buffers, beside the body and its parts.
 */
export const MOST_BUNDLE_BYTES = 8 * 1024 ** 2;

/**
 * A bundle out of a form, a part for each file, by the file's name.
 * @throws SolventError `unsupported_media_type`, `payload_too_large`, `malformed_body`, `validation_error`
 */
export async function readBundleBody(request: Request): Promise<BundleFiles> {
  requireMediaType(request, ['multipart/form-data']);
  requireEncoding(request, false);
  const form = await readForm(await readBytes(request, MOST_BUNDLE_BYTES), request);
  const files: BundleFiles = new Map();
  for (const [part, value] of form) {
    if (typeof value === 'string') throw wrong(`The part "${part}" is no file: send each with its file name`);
    if (files.has(value.name)) throw wrong(`There are two files "${value.name}"`);
    files.set(value.name, new Uint8Array(await value.arrayBuffer()));
  }
  return files;
}

async function readForm(body: Uint8Array, { headers }: Request): Promise<FormData> {
  const type = { 'Content-Type': headers.get('Content-Type')! };
  try {
    return await new Response(body as Uint8Array<ArrayBuffer>, { headers: type }).formData();
  } catch (cause) {
    throw new SolventError('malformed_body', 'The body is not the form that its Content-Type says.', {
      cause,
    });
  }
}

const wrong = (message: string) => new SolventError('validation_error', message);
