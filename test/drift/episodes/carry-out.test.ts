import { beforeEach, describe, expect, it } from 'vitest';
import type { Alert, Delivery } from '../../../src/alerts/webhook.ts';
import { type ActionServices, carryOutActions } from '../../../src/drift/episodes/carry-out.ts';
import type { ActionContent } from '../../../src/drift/episodes/content.ts';
import { type Action, noteFinding, noteRecovery } from '../../../src/drift/episodes/episodes.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../../src/platform/memory/metrics.ts';
import { memoryQueue } from '../../../src/platform/memory/queue.ts';
import type { RetrainMessage } from '../../../src/retraining/message.ts';

const content: ActionContent = {
  kind: 'inputs',
  verdict: 'alert',
  summary: 'The applications changed.',
  report_id: '1-20261120T120000000Z',
  window: { name: '1h', from: '2026-11-20T11:00:00.000Z', to: '2026-11-20T12:00:00.000Z', samples: 500 },
  features: [],
};

let services: ActionServices & { clock: ReturnType<typeof manualClock> };
let logger: ReturnType<typeof memoryLogger>;
let retrainings: ReturnType<typeof memoryQueue<RetrainMessage>>;
let alerts: Alert[];
let answer: () => Promise<Delivery>;

const refused = async (): Promise<Delivery> => ({ delivered: false, attempts: 4, reason: 'answered 500' });
const taken = async (): Promise<Delivery> => ({ delivered: true, attempts: 1, reason: 'answered 200' });

beforeEach(() => {
  const clock = manualClock(1_700_000_000_000);
  const database = memoryDatabase();
  database.migrate('migrations');
  logger = memoryLogger();
  retrainings = memoryQueue<RetrainMessage>({ clock });
  alerts = [];
  answer = taken;
  services = {
    database,
    clock,
    logger,
    metrics: memoryMetrics(clock),
    retrainQueue: retrainings,
    send: async (alert) => {
      alerts.push(alert);
      return answer();
    },
  };
});

const find = (id: string, actions: Action[], version = '1') =>
  noteFinding(
    services.database,
    { model: 'loans', version, kind: 'inputs' },
    id,
    services.clock.now(),
    actions,
    content,
  );
const recover = () =>
  noteRecovery(
    services.database,
    { model: 'loans', version: '1', kind: 'inputs' },
    services.clock.now(),
    0,
    content,
  );
const carryOut = () => carryOutActions(services, 'loans', '1');
const statuses = async () =>
  (await services.database.query('SELECT action, status FROM drift_actions ORDER BY action, status')).map(
    ({ action, status }) => `${action} ${status}`,
  );

describe('carryOutActions', () => {
  it('does each action once, and only what its version has due', async () => {
    await find('a', ['warning', 'alert', 'retrain']);
    await find('b', ['alert'], '2');
    await carryOut();
    await carryOut();
    expect(alerts.map(({ id, type }) => [id, type])).toEqual([['a_alert', 'drift.alert']]);
    expect(retrainings.size()).toBe(1);
    expect(logger.entries.map(({ level, event }) => `${level} ${event}`).sort()).toEqual([
      'error drift_alert',
      'warn drift_retrain',
      'warn drift_warning',
    ]);
    expect(await statuses()).toEqual(['alert done', 'alert due', 'retrain done', 'warning done']);
  });

  it('tries an alert twelve times, and then gives it up', async () => {
    answer = refused;
    await find('a', ['alert']);
    for (let attempt = 1; attempt < 12; attempt++) await carryOut();
    expect(await statuses()).toEqual(['alert due']);
    await carryOut();
    expect(await statuses()).toEqual(['alert failed']);
    await carryOut();
    expect(alerts).toHaveLength(12);
  });

  it('does not ask for a challenger whose request is not taken until it is, and asks once', async () => {
    const { send } = retrainings;
    retrainings.send = async () => {
      throw new Error('no queue');
    };
    await find('a', ['retrain']);
    await carryOut();
    expect(await statuses()).toEqual(['retrain due']);
    retrainings.send = send;
    await carryOut();
    await carryOut();
    expect(retrainings.size()).toBe(1);
    expect(await statuses()).toEqual(['retrain done']);
  });

  it('leaves what another check has claimed alone for three minutes: then it died', async () => {
    await find('a', ['alert']);
    answer = async () => {
      throw new Error('killed');
    };
    await expect(carryOut()).rejects.toThrow('killed');
    answer = taken;
    services.clock.advance(3 * 60_000 - 1);
    await carryOut();
    expect(alerts).toHaveLength(1);
    services.clock.advance(1);
    await carryOut();
    expect(alerts).toHaveLength(2);
    expect(await statuses()).toEqual(['alert done']);
  });

  it('sends word of a recovery where it sent word of the drift, and nowhere else', async () => {
    await find('a', ['warning']);
    await recover();
    await carryOut();
    expect(alerts).toEqual([]);
    await find('b', ['alert']);
    await recover();
    await carryOut();
    expect(alerts.map(({ type }) => type)).toEqual(['drift.alert', 'drift.recovery']);
  });

  it('counts what was delivered and what was not', async () => {
    answer = refused;
    await find('a', ['alert']);
    await carryOut();
    answer = taken;
    await carryOut();
    const counted = (await (services.metrics as ReturnType<typeof memoryMetrics>).read()).map(
      ({ labels, value }) => [...labels, value],
    );
    expect(counted.sort()).toEqual([
      ['delivered', 1],
      ['failed', 1],
    ]);
  });
});
