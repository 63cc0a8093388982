import type { HttpContext } from '../context.ts';
import type { Services } from '../services.ts';

/** What a client may choose itself: short, printable, harmless in logs, headers and SQL. */
const SANE = /^[A-Za-z0-9._-]{8,64}$/;

/** Takes over a client's X-Request-Id when it is sane, and makes one otherwise. */
export function requestId({
  newId,
  clock,
}: Pick<Services, 'newId' | 'clock'>): (context: HttpContext) => void {
  return (context) => {
    const given = context.req.header('X-Request-Id');
    const ownId = newId();
    const id = given && SANE.test(given) ? given : ownId;
    context.set('ownId', ownId);
    context.set('requestId', id);
    context.set('startedAt', clock.now());
  };
}
