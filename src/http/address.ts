import { SolventError } from '../errors.ts';
import type { HttpContext } from './context.ts';

/**
 * The address that a request was sent to. Its host is what the client says, and some servers pass on what is none.
 * @throws SolventError `validation_error`
 */
export function addressOf({ req }: Pick<HttpContext, 'req'>): URL {
  const address = URL.parse(req.url);
  if (address) return address;
  throw new SolventError('validation_error', 'The header Host names no host.');
}
