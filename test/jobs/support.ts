import { join } from 'node:path';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { keepDecisions } from '../../src/decisions/store/keep.ts';
import { type DecisionStore, decisionStore } from '../../src/decisions/store/store.ts';
import type { GiveReasons } from '../../src/explain/reasons/model-reasons.ts';
import type { JobLimits } from '../../src/jobs/limits.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../../src/jobs/score/consume.ts';
import type { ConsumerServices, SubmitServices } from '../../src/jobs/services.ts';
import { submit } from '../../src/jobs/submit/submit.ts';
import { decide } from '../../src/model/policy.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { type MemoryQueue, memoryQueue } from '../../src/platform/memory/queue.ts';
import type { FleetMetrics } from '../../src/ports.ts';
import type { HeldModel } from '../../src/registry/holder.ts';
import type { SampleMessage } from '../../src/samples/sample.ts';
import { scoredBy } from '../model/support/scored-by.ts';

export const compiled = compileSchema(
  parseApplicationSchema({
    name: 'boats',
    target: { column: 'Sunk' },
    key: 'id',
    fields: [
      { name: 'length', column: 'Length (m)', type: 'number', above: 0, max: 500 },
      { name: 'crew', column: 'Crew', type: 'integer', min: 0, nullable: true },
      { name: 'hull', column: 'Hull', type: 'category', levels: ['wood', 'steel'] },
    ],
    policy: { maximize: 'recall' },
  }),
);

export const policy = { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } };

/** The probability is length / 500: every row can be followed by hand. */
export function boatModel(version = '7'): HeldModel {
  const probabilities = (features: Float32Array, rows: number) =>
    Float64Array.from({ length: rows }, (_, row) => features[row * compiled.features.length]! / 500);
  return {
    name: 'boats',
    version,
    created: '2026-01-02T03:04:05.000Z',
    digest: 'd'.repeat(64),
    compiled,
    manifest: {
      features: compiled.features.map(({ name }) => name),
      policy,
      golden: { rows: [[12, 3, 1, 0]] },
    } as unknown as HeldModel['manifest'],
    ...scoredBy(probabilities),
    probabilitiesOfMany: probabilities,
    decide: (probability) => decide(policy, probability),
    dispose() {},
  };
}

/** As many reasons as can be followed by hand: a length always, and a crew that is missing. */
export const boatReasons: GiveReasons = ({ values: [length, crew] }) => [
  { code: 'length', field: 'length', value: length!, direction: 'higher', text: { en: 'Long', de: 'Läng' } },
  ...(Number.isNaN(crew)
    ? [{ code: 'crew', field: 'crew', value: null, direction: 'missing' as const, text: { en: 'No crew' } }]
    : []),
];

export const limits: JobLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxRows: 100_000,
  chunkBytes: 64,
  chunkRows: 1000,
  window: 2,
  retentionDays: 30,
  stalledSeconds: 60,
};

export interface BatchStack extends ConsumerServices, SubmitServices {
  blobs: MemoryBlobStore;
  decisions: DecisionStore;
  metrics: FleetMetrics;
  clock: ManualClock;
  queue: MemoryQueue<ChunkMessage>;
  deadLetters: MemoryQueue<ChunkMessage>;
  samples: MemoryQueue<SampleMessage[]>;
  /** What `models.get()` gives: a test may promote another. */
  champion: { version: string };
}

/** Everything that jobs need, in memory. */
export function batchStack(changes: Partial<ConsumerServices & SubmitServices> = {}): BatchStack {
  const clock = manualClock(1_700_000_000_000);
  const database = memoryDatabase();
  database.migrate(join(import.meta.dirname, '../../migrations'));
  const deadLetters = memoryQueue<ChunkMessage>({ clock });
  const samples = memoryQueue<SampleMessage[]>({ clock });
  const champion = { version: '7' };
  let ids = 0;
  const blobs = memoryBlobStore({ clock });
  const decisions = decisionStore({ blobs, pause: async () => {} });
  return {
    clock,
    champion,
    database,
    blobs,
    decisions,
    keepDecisions: (lines) => keepDecisions(decisions, lines),
    recordsDecisions: false,
    queue: memoryQueue<ChunkMessage>({ clock, maxRetries: 3, deadLetters }),
    deadLetters,
    models: { get: async (version) => boatModel(version ?? champion.version) },
    logger: memoryLogger(),
    metrics: memoryMetrics(clock),
    newId: () => `job-${++ids}`,
    limits,
    pause: async () => {},
    sampling: { queue: samples, rate: 0, perMinute: 1000 },
    samples,
    ...changes,
  } as BatchStack;
}

/** The samples that wait to be stored; they are taken out of their queue. */
export async function takenSamples({ samples }: Pick<BatchStack, 'samples'>): Promise<SampleMessage[]> {
  const taken: SampleMessage[] = [];
  await samples.deliver(async (messages) => {
    for (const { body } of messages) taken.push(...body);
  }, samples.size());
  return taken;
}

/** A body that arrives in pieces of `size` bytes. */
export function bodyOf(content: string | Uint8Array, size = 7): ReadableStream<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(offset, offset + size));
      offset += size;
    },
  });
}

export async function submitCsv(
  stack: ConsumerServices & SubmitServices,
  content: string | Uint8Array,
  more: Partial<Parameters<typeof submit>[1]> = {},
) {
  const { job } = await submit(stack, {
    owner: 'analyst',
    kind: 'portfolio',
    format: 'csv',
    gzip: false,
    body: bodyOf(content),
    declaredBytes: 0,
    ...more,
  });
  return job;
}

/** Lets the consumers work until nothing is left to do, time included. */
export async function drain(stack: BatchStack): Promise<void> {
  for (;;) {
    const handed =
      (await stack.queue.deliver((messages) => consumeChunks(stack, messages))) +
      (await stack.deadLetters.deliver((messages) => consumeDeadLetters(stack, messages)));
    if (handed > 0) continue;
    const due = [stack.queue.nextDue(), stack.deadLetters.nextDue()].filter((time) => time !== null);
    if (due.length === 0) return;
    stack.clock.advance(Math.min(...due) - stack.clock.now());
  }
}

export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}
