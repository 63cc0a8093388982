import type { HttpContext } from '../context.ts';

/**
 * Gives the answer to a HEAD the length that GET's has (RFC 9110, 9.3.2): the app makes the same answer for both, and its body is left away only
 * after this. Who answers a HEAD without a body has said its length already where it is known.
 */
export async function tellLength({ res }: HttpContext): Promise<void> {
  if (res.body === null || res.headers.has('Content-Length')) return;
  const { byteLength } = await res.arrayBuffer();
  res.headers.set('Content-Length', String(byteLength));
}
