import { md5 } from '@noble/hashes/legacy.js';
import type { Send } from './client.ts';
import { refused } from './errors.ts';
import { done, required } from './object.ts';
import { escapeXml, textOf } from './xml.ts';

const encoder = new TextEncoder();

/** @param keys a thousand at most; what is not there is no error */
export async function deleteObjects(send: Send, keys: string[]): Promise<void> {
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`);
  const body = encoder.encode(
    `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects.join('')}</Delete>`,
  );
  const headers = { 'content-md5': btoa(String.fromCharCode(...md5(body))) };
  const { document } = done(await send({ method: 'POST', query: { delete: '' }, headers, body }));
  // Each key for itself, within a success.
  for (const child of required(document).children) {
    const code = textOf(child, 'Code');
    if (child.name === 'Error' && code !== 'NoSuchKey') throw refused(500, code ?? '');
  }
}
