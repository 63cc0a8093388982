import type { IncomingMessage } from 'node:http';
import { SolventError } from '../../src/errors.ts';

export const MOST_HEADER_BYTES = 32_768;

/** Node reads the framing of others as that of these, and would answer as if they were. */
const VERSIONS = ['1.1', '1.0'];
/** Node's codes for a version that it does not read: one that there is not, and the beginning of HTTP/2. */
const OF_VERSIONS = ['HPE_INVALID_VERSION', 'HPE_PAUSED_H2_UPGRADE'];

/** Why a request whose head could be read is not handed to the app; undefined of almost all. */
export function faultOf({
  headers,
  rawHeaders,
  httpVersion,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'httpVersion'>): SolventError | undefined {
  if (!VERSIONS.includes(httpVersion)) return noVersion();
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    // Whoever stands before us may take the body's end to be elsewhere (RFC 9112, 6.1).
    if (httpVersion === '1.0') return malformed('HTTP/1.0 has no Transfer-Encoding.');
    if (coding.toLowerCase() !== 'chunked')
      return new SolventError('not_implemented', 'Of transfer codings chunked is known, alone.');
  }
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  if (hosts > 1) return malformed('The header Host stands there more than once.');
  if (hosts === 0 && httpVersion === '1.1') return malformed('The header Host is missing.');
  return undefined;
}

/** What Node's server says of a connection on which comes what cannot be read, as a client is told it. */
export function faultOfConnection({ code }: NodeJS.ErrnoException): SolventError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new SolventError('headers_too_large', `The headers are longer than ${MOST_HEADER_BYTES} bytes.`);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return standsStill();
  if (OF_VERSIONS.includes(code ?? '')) return noVersion();
  if (code === 'HPE_INVALID_EOF_STATE') return malformed('The request breaks off.');
  return malformed(`This is no request of HTTP/1.1 (${code}). TLS and HTTP/2 end at a proxy in front.`);
}

export const standsStill = () => new SolventError('request_timeout', 'The rest of the request did not come.');

/** @param what of the address or Host, as the adapter says it */
export const noAddress = (what: string) => malformed(`The request has no address that can be read: ${what}.`);

const noVersion = () =>
  new SolventError(
    'version_not_supported',
    'HTTP/1.1 and HTTP/1.0 are known. TLS and HTTP/2 end at a proxy in front.',
  );

const malformed = (message: string) => new SolventError('malformed_request', message);
