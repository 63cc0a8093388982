/** The stable codes of everything that can go wrong by a user's doing or a platform's. Clients rely on them. */
export type ErrorCode =
  | 'missing_api_key'
  | 'invalid_api_key'
  | 'insufficient_scope'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'gone'
  | 'precondition_failed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'not_acceptable'
  | 'validation_error'
  | 'malformed_body'
  | 'malformed_request'
  | 'request_timeout'
  | 'headers_too_large'
  | 'not_implemented'
  | 'version_not_supported'
  | 'range_not_satisfiable'
  | 'rate_limited'
  | 'model_unavailable'
  | 'storage_unavailable'
  | 'file_damaged'
  | 'internal_error';

/** One thing that is wrong, and where. */
export interface ErrorDetail {
  /** `fields.2.min`, `bank_balance`, `row 17`. */
  path: string;
  message: string;
  /** Of a value that cannot be used: the code that a portfolio's errors file has for it. */
  code?: string;
}

/** An error that a user can act on. Its message is for people; its code is for programs. */
export class SolventError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetail[] | undefined;
  /** Seconds after which the same call may succeed; absent when trying again does not help. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: ErrorDetail[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'SolventError';
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether a store cannot be used at the moment: what was asked may have been done all the same. */
export function isUnavailable(error: unknown): error is SolventError {
  return error instanceof SolventError && error.code === 'storage_unavailable';
}

/** Whether what was asked was refused for what it is: nothing was done. Of a store that gave no answer that is not known. */
export function isRefused(error: unknown): error is SolventError {
  return error instanceof SolventError && !isUnavailable(error);
}
