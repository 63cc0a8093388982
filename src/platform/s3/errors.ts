import { SolventError } from '../../errors.ts';

const FULL = 'The object storage is full.';
/** What passes: S3's word for it, or a socket's. */
const PASSING: Record<string, string> = {
  SlowDown: 'The object storage asks for fewer requests.',
  TooManyRequests: 'The object storage asks for fewer requests.',
  ConditionalRequestConflict: 'The object storage is busy with the same key.',
  OperationAborted: 'The object storage is busy with the same key.',
  InsufficientStorage: FULL,
  QuotaExceeded: FULL,
  XMinioStorageFull: FULL,
  NoSuchUpload: 'The object storage has given up the upload.',
  ECONNREFUSED: 'The object storage cannot be reached.',
  EHOSTUNREACH: 'The object storage cannot be reached.',
  ENETUNREACH: 'The object storage cannot be reached.',
  UND_ERR_CONNECT_TIMEOUT: 'The object storage cannot be reached.',
  ENOTFOUND: 'The object storage cannot be found.',
  EAI_AGAIN: 'The object storage cannot be found.',
};
/** What lasts until somebody changes something. */
const LASTING: Record<string, string> = {
  NoSuchBucket: 'The bucket of the object storage does not exist: look at S3_BUCKET.',
  InvalidBucketName: 'The bucket of the object storage cannot have this name: look at S3_BUCKET.',
  InvalidAccessKeyId: 'The object storage does not know the access key: look at S3_ACCESS_KEY_ID.',
  XAdminUserNotFound: 'The object storage does not know the access key: look at S3_ACCESS_KEY_ID.',
  SignatureDoesNotMatch:
    'The object storage refuses the secret of the access key: look at S3_SECRET_ACCESS_KEY.',
  AccessDenied: 'The object storage does not allow this to the access key.',
  AuthorizationHeaderMalformed: 'The object storage has another region: look at S3_REGION.',
  PermanentRedirect:
    'The bucket is in another region or at another address: look at S3_REGION and S3_ENDPOINT.',
  TemporaryRedirect:
    'The bucket is in another region or at another address: look at S3_REGION and S3_ENDPOINT.',
  RequestTimeTooSkewed: 'The clocks of the object storage and of this machine differ too much.',
};
const CERTIFICATE = /CERT|UNABLE_TO_|ERR_TLS_/;

/** What was sent never left, or was sent back untouched: the same once more does it once. */
const UNDONE = [
  'SlowDown',
  'TooManyRequests',
  'ConditionalRequestConflict',
  'OperationAborted',
  'RequestTimeout',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
];
export const isUndone = (code: string): boolean => UNDONE.includes(code);

/** Nothing more can be written, and that does not change at once. */
export const isFull = (code: string): boolean => PASSING[code] === FULL;

/** The code of what `fetch` throws: a socket's or a certificate's; empty where there is none. */
export const codeOf = (error: unknown): string =>
  String((error as { cause?: { code?: unknown } } | null)?.cause?.code ?? '');

/** What may be there again soon. */
export const unavailable = (sentence: string, cause?: unknown): SolventError =>
  new SolventError('storage_unavailable', `${sentence} Send it again.`, { cause, retryAfterSeconds: 5 });

/** No answer came, and whether something was done is not known unless `codeOf` tells. */
export function noAnswer(error: unknown): SolventError {
  const code = codeOf(error);
  if (CERTIFICATE.test(code))
    return new SolventError('storage_unavailable', 'The certificate of the object storage is not trusted.', {
      cause: error,
    });
  return unavailable(PASSING[code] ?? 'The connection to the object storage was lost.', error);
}

/**
 * What an answer means that is no success. Of S3's own text nothing but its word for the error is passed on.
 *
 * @param code S3's word; empty where it said none
 */
export function refused(status: number, code: string): SolventError {
  const lasting = LASTING[code] ?? (status >= 300 && status < 400 ? LASTING.PermanentRedirect : undefined);
  if (lasting !== undefined) return new SolventError('storage_unavailable', lasting);
  if (PASSING[code] !== undefined) return unavailable(PASSING[code]);
  const word = /^[A-Za-z0-9]{1,60}$/.test(code) ? `${status} ${code}` : String(status);
  if (status >= 500) return unavailable(`The object storage fails (${word}).`);
  return new SolventError('storage_unavailable', `The object storage refuses what it was asked (${word}).`);
}
