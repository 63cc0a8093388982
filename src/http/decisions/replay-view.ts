import { z } from 'zod';
import type { Replay } from '../../decisions/replay.ts';

const differenceSchema = z
  .object({
    member: z.string().meta({ description: 'Of the record.' }),
    recorded: z.unknown(),
    replayed: z.unknown(),
  })
  .meta({ id: 'ReplayDifference', examples: [{ member: 'margin', recorded: 2.25, replayed: 2.5 }] });

export const replaySchema = z
  .object({
    decision_id: z.string(),
    same: z.boolean().meta({ description: 'To the last bit.' }),
    differences: z
      .array(differenceSchema)
      .meta({ description: 'What came out otherwise; empty where all is the same.' }),
  })
  .meta({
    id: 'Replay',
    examples: [{ decision_id: '019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f', same: true, differences: [] }],
  });

export function replayView(decision_id: string, replay: Replay): z.infer<typeof replaySchema> {
  return { decision_id, same: replay.same, differences: replay.same ? [] : replay.differences };
}

export function replayMessage(replay: Replay): string {
  if (replay.same) return 'The same again, to the last bit.';
  return `Otherwise: ${replay.differences.map(({ member }) => member).join(', ')}.`;
}
