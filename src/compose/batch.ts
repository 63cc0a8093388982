import { consumeDecisions } from '../decisions/consume.ts';
import { keepDecisions } from '../decisions/store/keep.ts';
import { keepUpDecisions } from '../decisions/upkeep.ts';
import { sweepGroups } from '../fairness/groups/sweep.ts';
import { jobLimits } from '../jobs/limits.ts';
import type { ChunkMessage } from '../jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../jobs/score/consume.ts';
import { sweep } from '../jobs/sweep.ts';
import type { BlockName } from '../outcomes/block.ts';
import { consumeBlocks, consumeDeadBlocks } from '../outcomes/receipts/consume.ts';
import { sweepReceipts } from '../outcomes/receipts/sweep.ts';
import type { Platform, QueueMessage } from '../ports.ts';
import { copyHistories } from '../registry/outbox/copy.ts';
import { sweepFirstAnswers } from '../scoring/first-answer/sweep.ts';
import { deliver } from '../telemetry/deliver.ts';
import { configuredDecisions } from './decisions.ts';
import { configuredModel, type FoundationPorts, foundation } from './foundation.ts';
import { unlessLost } from './unless-lost.ts';

/** What runs in the background: the consumers of queues, and the sweep. */
export interface BatchPart {
  chunks(messages: QueueMessage<ChunkMessage>[]): Promise<void>;
  deadChunks(messages: QueueMessage<ChunkMessage>[]): Promise<void>;
  outcomes(messages: QueueMessage<BlockName>[]): Promise<void>;
  deadOutcomes(messages: QueueMessage<BlockName>[]): Promise<void>;
  decisions(messages: QueueMessage<unknown>[]): Promise<void>;
  /** Those that could not be kept for a day: the same again. */
  deadDecisions(messages: QueueMessage<unknown>[]): Promise<void>;
  /** Once a minute. @param lost whether somebody else may have begun: then it begins nothing more */
  sweep(lost?: AbortSignal): Promise<void>;
}

/** Scoring of portfolios, and storing of long files of outcomes, on a platform. */
export function composeBatch(
  platform: FoundationPorts & Pick<Platform, 'queues' | 'createRuntime' | 'kernel' | 'sleep'>,
): BatchPart {
  // A queue may hand over no further batch before the work after this one has ended: counts go at once.
  const base = foundation(platform, false);
  const { environment, metrics, background } = base;
  const limits = jobLimits(environment);
  const outcomes = { ...base, queue: platform.queues.outcomes, limits };
  const decisions = configuredDecisions(base, platform);
  const keep = (lines: readonly string[]) => keepDecisions(decisions, lines);
  const services = {
    ...base,
    keepDecisions: keep,
    models: configuredModel(base, platform.createRuntime, platform.kernel),
    queue: platform.queues.chunks,
    limits,
    sampling: {
      queue: platform.queues.samples,
      rate: environment.DRIFT_BATCH_SAMPLING_RATE,
      perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
    },
    pause: () => platform.sleep(0),
  };
  const retentionDays = environment.DECISION_RETENTION_DAYS;
  const recordedDecisions = (messages: QueueMessage<unknown>[]) =>
    counted(consumeDecisions({ ...base, keep }, messages));
  const counted = async (work: Promise<void>) => {
    await work;
    deliver(metrics, background);
  };
  return {
    chunks: (messages) => counted(consumeChunks(services, messages)),
    deadChunks: (messages) => counted(consumeDeadLetters(services, messages)),
    outcomes: (messages) => consumeBlocks(outcomes, messages),
    deadOutcomes: (messages) => consumeDeadBlocks(outcomes, messages),
    decisions: recordedDecisions,
    deadDecisions: recordedDecisions,
    async sweep(lost) {
      const next = unlessLost(lost);
      await next(() => sweep(services, lost))
        .finally(() => next(() => sweepReceipts(outcomes)))
        .finally(() => next(() => sweepFirstAnswers(base)))
        .finally(() => next(() => copyHistories(base)))
        .finally(() => next(() => keepUpDecisions({ ...base, retentionDays }, decisions)))
        .finally(() => next(() => sweepGroups(base, retentionDays)));
    },
  };
}
