import { type ErrorCode, SolventError } from '../errors.ts';
import { toldDetails, toldSentence } from './told-details.ts';

/** The one table that maps codes to HTTP. */
export const STATUS_OF = {
  malformed_request: 400,
  missing_api_key: 401,
  invalid_api_key: 403,
  insufficient_scope: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  validation_error: 422,
  malformed_body: 422,
  rate_limited: 429,
  headers_too_large: 431,
  file_damaged: 500,
  internal_error: 500,
  not_implemented: 501,
  model_unavailable: 503,
  storage_unavailable: 503,
  version_not_supported: 505,
} as const satisfies Record<ErrorCode, number>;

/** What a client asked for and nobody does: no fault of ours, though it is a status of them. */
const NOBODY_DOES: readonly number[] = [STATUS_OF.not_implemented, STATUS_OF.version_not_supported];

/** Whether an answer's status tells of a fault of ours. */
export const isFault = (status: number) => status >= 500 && !NOBODY_DOES.includes(status);

/** An error whose answer carries headers, by which a program can do better. */
export class Refusal extends SolventError {
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, headers: Record<string, string>) {
    super(code, message);
    this.headers = headers;
  }
}

/**
 * The answer to anything thrown. What is not a `SolventError` is a fault of ours: the client learns the request's id and
 * nothing of the exception, which the log keeps.
 *
 * @param data what a client may want to know all the same
 */
export function errorResponse(error: unknown, requestId: string, data?: object): Response {
  const known =
    error instanceof SolventError
      ? error
      : new SolventError('internal_error', `Something went wrong on our side. Request id: ${requestId}`);
  const headers: Record<string, string> = known instanceof Refusal ? { ...known.headers } : {};
  if (known.retryAfterSeconds !== undefined) headers['Retry-After'] = String(known.retryAfterSeconds);
  if (known.code === 'missing_api_key') headers['WWW-Authenticate'] = 'ApiKey header="X-API-Key"';
  return Response.json(
    {
      success: false,
      error: known.code,
      message: toldSentence(known.message),
      ...(known.details && toldDetails(known.details)),
      ...(data && { data }),
      request_id: requestId,
    },
    { status: STATUS_OF[known.code], headers },
  );
}
