import { promoteSchema } from '../../src/http/models/move-request.ts';
import { useAfter } from '../../src/registry/challenger.ts';
import { share } from '../training/input.ts';
import type { Given } from './options.ts';
import { typed } from './typed.ts';

/**
 * The body of a promotion or a proposal.
 * @throws Error for what no version could be moved by
 */
export function moveBody(
  { why, from, force, mode, share: said, ...given }: Given,
  version: string | undefined,
  alias: string | undefined = given.alias,
) {
  const body = {
    version,
    alias,
    why,
    from,
    force,
    mode,
    ...(said !== undefined && { share: share('--share', said) }),
  };
  useAfter(typed(promoteSchema, body), null);
  return body;
}
