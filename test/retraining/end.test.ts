import { beforeEach, describe, expect, it } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { consumeDeadRetrain } from '../../src/retraining/consume.ts';
import { endOf } from '../../src/retraining/end.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { begunRecord, type RetrainRecord, writeRetrainRecord } from '../../src/retraining/record.ts';
import { migratedDatabase } from '../registry/migrated-database.ts';

const NOW = Date.parse('2026-11-24T04:05:00Z');
const HOUR = 3_600_000;
const request: RetrainMessage = {
  id: 'episode-7',
  model_name: 'small',
  model_version: '1',
  reason: 'PSI of owed at 0.31',
  window: { from: '2026-11-23T04:05:00Z', to: '2026-11-24T04:05:00Z' },
  requested_at: '2026-11-24T04:05:00Z',
};

function place() {
  const clock = manualClock(NOW);
  return {
    clock,
    blobs: memoryBlobStore({ clock }),
    database: migratedDatabase(),
    logger: memoryLogger(),
    metrics: memoryMetrics(clock),
  };
}
let services: ReturnType<typeof place>;
beforeEach(() => {
  services = place();
});
const store = (record: RetrainRecord) => writeRetrainRecord(services.blobs, record, null);

describe('endOf', () => {
  it('has none for an hour of training, and then the training was killed', async () => {
    await store(begunRecord(request, NOW));
    services.clock.advance(HOUR);
    expect(await endOf(services, request)).toBeNull();
    services.clock.advance(1);
    expect(await endOf(services, request)).toMatchObject({
      status: 'error',
      version: null,
      message: expect.stringContaining('no end within an hour'),
    });
    expect(await services.database.query('SELECT * FROM failed_trainings')).toMatchObject([
      { model: 'small', id: 'episode-7', version: '1', begun_at: NOW },
    ]);
    expect(await services.metrics.read()).toMatchObject([
      { name: 'loan_retrainings_total', labels: ['error'] },
    ]);
  });

  it('has none for a day in the queue, and then nobody takes the request', async () => {
    services.clock.advance(24 * HOUR);
    expect(await endOf(services, request)).toBeNull();
    services.clock.advance(1);
    expect(await endOf(services, request)).toMatchObject({
      status: 'error',
      message: expect.stringContaining('Nobody took the request'),
    });
  });

  it('is what stands there, however old that is', async () => {
    const ended = { ...begunRecord(request, NOW), status: 'passed' as const, version: '2' };
    await store(ended);
    services.clock.advance(100 * HOUR);
    expect(await endOf(services, request)).toEqual(ended);
  });
});

describe('consumeDeadRetrain', () => {
  async function consumed(body: unknown) {
    const settled: string[] = [];
    const message: QueueMessage<unknown> = {
      id: 'm',
      body,
      attempts: 1,
      ack: () => settled.push('ack'),
      retry: () => settled.push('retry'),
    };
    await consumeDeadRetrain(services, [message]);
    return settled;
  }

  it('leaves alone what came to an end after all', async () => {
    const ended = { ...begunRecord(request, NOW), status: 'failed' as const, version: '2' };
    await store(ended);
    expect(await consumed(request)).toEqual(['ack']);
    expect(await endOf(services, request)).toEqual(ended);
  });

  it('comes back to what could not be recorded, and gives up what nobody can read', async () => {
    services.blobs.get = () => Promise.reject(new Error('the store went away'));
    expect(await consumed(request)).toEqual(['retry']);
    expect(await consumed({ id: 'no request' })).toEqual(['ack']);
  });
});
