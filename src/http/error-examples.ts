import type { ErrorCode, ErrorDetail } from '../errors.ts';

/** An answer of each code, as a client may get it. */
export const ERROR_EXAMPLES: Record<ErrorCode, { message: string; details?: ErrorDetail[] }> = {
  malformed_request: { message: 'The header Host is missing.' },
  missing_api_key: { message: 'Send your key in the header X-API-Key.' },
  invalid_api_key: { message: 'This key is not known.' },
  insufficient_scope: { message: 'This key lacks the scope "monitor".' },
  not_found: { message: 'There is no such job.' },
  method_not_allowed: { message: '/api/v1/predict answers POST, OPTIONS.' },
  not_acceptable: { message: 'There is text/csv, application/x-ndjson, application/json.' },
  request_timeout: { message: 'The rest of the request did not come.' },
  conflict: {
    message: 'The job is not finished: 1500 of 6000 rows.',
    details: [{ path: 'progress', message: '0.25' }],
  },
  gone: {
    message: 'Decisions are kept for 762 days. One of 2026-03-03 is gone since 2028-04-03T10:20:30.040Z.',
  },
  precondition_failed: { message: 'If-Match names another state of it: it is "3b0a3e6e-results.csv".' },
  payload_too_large: { message: 'The body is longer than 65536 bytes.' },
  unsupported_media_type: { message: 'Send application/json.' },
  range_not_satisfiable: { message: 'The file has 4096 bytes.' },
  validation_error: {
    message: 'The application is not valid: bank_balance must be at least 0',
    details: [{ path: 'bank_balance', code: 'out_of_range', message: 'bank_balance must be at least 0' }],
  },
  malformed_body: { message: 'The body breaks off.' },
  rate_limited: { message: 'Too many requests. Try again in 12 s.' },
  headers_too_large: { message: 'The headers are longer than 32768 bytes.' },
  file_damaged: { message: 'A piece of this file is gone or damaged where it is stored.' },
  internal_error: {
    message: 'Something went wrong on our side. Request id: ccd2ca2d-3fb4-4ce0-a72b-5b166a812a8b',
  },
  not_implemented: { message: 'Of transfer codings chunked is known, alone.' },
  model_unavailable: { message: 'There is no model to score with.' },
  storage_unavailable: { message: 'The database cannot be reached. Send it again.' },
  version_not_supported: {
    message: 'HTTP/1.1 and HTTP/1.0 are known. TLS and HTTP/2 end at a proxy in front.',
  },
};
