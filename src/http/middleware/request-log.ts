import { isSampled, rankOf } from '../../samples/rank.ts';
import { type HttpContext, UNMATCHED } from '../context.ts';
import { isFault } from '../errors.ts';
import { Stopping } from '../ready-model.ts';
import { reasonOf } from '../reason.ts';
import type { Services } from '../services.ts';

/**
 * One event a request, or a share of them where they succeed. It names the route and not the address, and carries nothing of
 * the body: what an applicant earns does not belong in a log.
 */
export function requestLog({
  logger,
  clock,
  environment,
}: Pick<Services, 'logger' | 'clock' | 'environment'>): (context: HttpContext) => void {
  return (context) => {
    const { status } = context.res;
    if (status < 400 && !isSampled(rankOf(context.get('ownId')), environment.LOG_SUCCESS_RATE)) return;
    const isOurs = isFault(status) && !(context.error instanceof Stopping);
    logger.log(isOurs ? 'error' : 'info', 'request', {
      request_id: context.get('requestId'),
      method: context.req.method,
      route: context.get('route') ?? UNMATCHED,
      status,
      duration_ms: clock.now() - context.get('startedAt'),
      caller: context.get('caller')?.name,
      ...(context.error && status >= 500 && { error: reasonOf(context.error) }),
    });
  };
}
