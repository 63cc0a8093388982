import { z } from 'zod';
import { aligned } from '../../../src/aligned.ts';
import type { ProposalView } from '../../../src/http/models/proposal-view.ts';
import { numberedPageQuery } from '../../../src/http/page-query.ts';
import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';
import { typed } from '../typed.ts';

export const proposals: Action = {
  about: 'what was proposed, by whom, and what became of it',
  takes: [],
  options: ['cursor'],
  check: ({ cursor }) => void typed(z.object(numberedPageQuery), { cursor }),
  ask: (ask, { model, cursor }) => ask(`${modelAddress(model)}/proposals${query({ cursor })}`),
  lines(data) {
    const { proposals, next_cursor } = data as { proposals: ProposalView[]; next_cursor: string | null };
    if (proposals.length === 0) return ['Nothing was proposed.'];
    const rows = proposals.map(
      ({ proposal, at, alias, from, model_version, force, by, approvals, why, ...rest }) => [
        String(proposal),
        at,
        alias,
        `${from ?? '–'} → ${model_version}${force ? ' (forced)' : ''}`,
        rest.state === 'open'
          ? `open, ${rest.missing_approvals} missing`
          : `${rest.state} by ${rest.ended_by}`,
        by,
        approvals
          .map((one) => `${one.by}${rest.not_counted.includes(one.by) ? ' (not counted)' : ''}`)
          .join(', '),
        why,
      ],
    );
    const head = ['proposal', 'at', 'alias', 'versions', 'state', 'by', 'approved by', 'why'];
    const lines = aligned([head, ...rows]);
    return next_cursor === null ? lines : [...lines, `… older ones: --cursor ${next_cursor}`];
  },
};
