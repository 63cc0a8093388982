import type { ErrorCode } from '../../errors.ts';
import { errorResponse, STATUS_OF } from '../errors.ts';

/** Whether an address is one of the Open Inference Protocol's, which has errors of its own form. */
export function isOpenInference(path: string): boolean {
  return path === '/v2' || path.startsWith('/v2/');
}

/** The protocol knows of a wrong request only that it is wrong. */
const WRONG = new Set<number>([STATUS_OF.validation_error]);

/** The answer to anything thrown, as the protocol wants it: `{"error": …}`. Its headers are those of every error. */
export async function openInferenceError(error: unknown, requestId: string): Promise<Response> {
  const told = errorResponse(error, requestId);
  const { message } = (await told.json()) as { error: ErrorCode; message: string };
  const headers = new Headers(told.headers);
  headers.delete('Content-Length');
  return Response.json({ error: message }, { status: WRONG.has(told.status) ? 400 : told.status, headers });
}
