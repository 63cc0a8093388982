import { SolventError } from '../errors.ts';
import type { HttpContext } from './context.ts';
import type { Services } from './services.ts';

/**
 * The address that a request was sent to. Its host is what the client says, and some servers pass on what is none.
 * @throws SolventError `validation_error`
 */
export function addressOf({ req }: Pick<HttpContext, 'req'>): URL {
  const address = URL.parse(req.url);
  if (address) return address;
  throw new SolventError('validation_error', 'The header Host names no host.');
}

/**
 * Scheme, host and port by which the client reached us, as a text: what addresses that it is given begin with. The only place that makes any.
 * @throws SolventError `validation_error` as `addressOf`
 */
export function originOf(context: HttpContext, clientOrigin: Services['clientOrigin']): string {
  const address = addressOf(context);
  const { scheme = address.protocol.slice(0, -1), host = address.host } = clientOrigin(context.req.raw);
  return new URL(`${scheme}://${host}`).origin;
}
