import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import type { HttpEnv } from '../../../src/http/context.ts';
import { mount } from '../../../src/http/mount.ts';
import { metricsRoutes } from '../../../src/http/routes/metrics.ts';
import { stateGauges } from '../../../src/http/state-gauges.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../../src/platform/memory/metrics.ts';
import { createMetricsTables, sqliteMetrics } from '../../../src/platform/node/metrics.ts';
import type { SqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import type { SqlValue } from '../../../src/ports.ts';
import type { HeldModel, ModelHolder } from '../../../src/registry/holder.ts';
import { ON_POSTGRES } from '../../support/on-postgres.ts';
import { testStack, UNGUARDED } from '../support.ts';

type Parts = Omit<Parameters<typeof metricsRoutes>[0], 'environment' | 'mlflow'>;

function metricsApp(parts: Parts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  mount(app, metricsRoutes({ ...parts, environment: readEnvironment({}), mlflow: null }), UNGUARDED);
  return app;
}

async function scrape(models: ModelHolder, prepare: (database: SqliteDatabase) => unknown) {
  const clock = manualClock(1_000);
  const database = memoryDatabase();
  await prepare(database);
  const metrics = memoryMetrics(clock);
  const logger = memoryLogger();
  const app = metricsApp({ metrics, clock, database, models, logger });
  metrics.count('loan_drift_alerts_total', { result: 'delivered' });
  const response = await app.request('/metrics');
  return { response, text: await response.text(), logger };
}
const holding: ModelHolder = { get: async () => ({ name: 'loans', version: '7' }) as HeldModel };
const empty: ModelHolder = {
  get: async () => {
    throw new Error('no bundle');
  },
};

const withoutJobs = (database: SqliteDatabase) => database.migrate('migrations');
const withJobs = (database: SqliteDatabase) => {
  withoutJobs(database);
  return database.batch([
    {
      sql: `INSERT INTO portfolio_jobs (id, owner, kind, status, model_name, model_version, created_at, touched_at, expires_at, purged_at)
        VALUES ('a', 'o', 'portfolio', 'PROGRESS', 'loans', '7', 0, 0, 9, NULL),
               ('b', 'o', 'portfolio', 'PROGRESS', 'loans', '7', 0, 0, 9, NULL),
               ('c', 'o', 'portfolio', 'SUCCESS', 'loans', '7', 0, 0, 9, NULL),
               ('d', 'o', 'portfolio', 'SUCCESS', 'loans', '7', 0, 0, 9, 9)`,
    },
    {
      sql: `INSERT INTO portfolio_chunks (job, chunk, state, start, length, first_row, row_count)
        VALUES ('a', 0, 'DONE', 0, 1, 1, 1), ('a', 1, 'QUEUED', 1, 1, 2, 1), ('a', 2, 'WAITING', 2, 1, 3, 1),
               ('b', 0, 'FAILED', 0, 1, 1, 1)`,
    },
  ]);
};

describe('GET /metrics', () => {
  it('answers in the text format of Prometheus', async () => {
    const { response, text } = await scrape(holding, withoutJobs);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('loan_drift_alerts_total{result="delivered"} 1\n');
    expect(text).toContain(
      'loan_model_info{model_name="loans",model_version="7",model_stage="champion"} 1\n',
    );
  });

  it('names what answers of every model, and loads none for it', async () => {
    const { text } = await scrape(holding, (database) => {
      withoutJobs(database);
      database.query(
        `INSERT INTO model_versions (model, version, digest, accepted, created_at, created_by)
         VALUES ('boats', 4, 'a', 1, 0, 'o'), ('boats', 5, 'b', 1, 0, 'o'), ('loan-default', 1, 'c', 1, 0, 'o')`,
      );
      return database.query(
        `INSERT INTO model_aliases (model, alias, version) VALUES ('boats', 'champion', 4), ('boats', 'challenger', 5), ('loan-default', 'champion', 1)`,
      );
    });
    expect(text.match(/^loan_model_info.*$/gm)).toEqual([
      'loan_model_info{model_name="boats",model_version="4",model_stage="champion"} 1',
      'loan_model_info{model_name="loans",model_version="7",model_stage="champion"} 1',
    ]);
  });

  it.each([
    [undefined, 0],
    [{ kind: 'not_loaded', version: '8', reason: 'damaged' }, 0],
    [{ kind: 'registry_unreadable', since: -6_500 }, 7.5],
  ] as const)('says how old the word of the registry is: %o', async (troubled, age) => {
    const model = { name: 'loans', version: '7', ...(troubled && { troubled }) } as HeldModel;
    const { text } = await scrape({ get: async () => model }, withoutJobs);
    expect(text).toContain(`\nloan_registry_age_seconds ${age}\n`);
  });

  it('counts jobs that are not finished by status, and the chunks that nobody scored yet', async () => {
    const { text } = await scrape(holding, withJobs);
    expect(text).toContain('loan_portfolio_jobs{status="PROGRESS"} 2\n');
    expect(text.match(/^loan_portfolio_jobs\{.*$/gm)).toHaveLength(1);
    expect(text).toContain('loan_portfolio_chunks_waiting 2\n');
  });

  it('counts the jobs that ended, from the first scrape on', async () => {
    const { text } = await scrape(holding, (database) => {
      withoutJobs(database);
      return database.query(`INSERT INTO finished_jobs (status, jobs) VALUES ('FAILURE', 3)`);
    });
    expect(text.match(/^(# TYPE )?loan_portfolio_jobs_finished_total.*$/gm)).toEqual([
      '# TYPE loan_portfolio_jobs_finished_total counter',
      'loan_portfolio_jobs_finished_total{status="CANCELLED"} 0',
      'loan_portfolio_jobs_finished_total{status="FAILURE"} 3',
      'loan_portfolio_jobs_finished_total{status="SUCCESS"} 0',
    ]);
  });

  it('says how large the database is', async () => {
    let size = 0;
    const { text } = await scrape(holding, async (database) => {
      withoutJobs(database);
      size = await database.size();
    });
    expect(size).toBeGreaterThan(10_000);
    expect(text).toContain(`\nloan_database_bytes ${size}\n`);
  });

  it.each([
    ['split', true],
    ['shadow', false],
  ])('names a challenger that answers a share, by a %s: %s', async (mode, isNamed) => {
    const { text } = await scrape(holding, (database) => {
      withoutJobs(database);
      return database.batch([
        {
          sql: `INSERT INTO model_versions (model, version, digest, accepted, created_at, created_by)
            VALUES ('loan-default', 7, 'a', 1, 0, 'o'), ('loan-default', 8, 'b', 1, 0, 'o')`,
        },
        {
          sql: `INSERT INTO model_aliases (model, alias, version, mode) VALUES ('loan-default', 'champion', 7, NULL), ('loan-default', 'challenger', 8, ?)`,
          params: [mode],
        },
      ]);
    });
    const named = 'loan_model_info{model_name="loan-default",model_version="8",model_stage="challenger"} 1\n';
    expect(text.includes(named)).toBe(isNamed);
  });

  it('counts the blocks of long files of outcomes that nobody stored yet', async () => {
    const { text } = await scrape(holding, (database) => {
      withoutJobs(database);
      return database.batch([
        {
          sql: `INSERT INTO outcome_receipts (id, owner, blocks, received, refused, refused_rows, touched_at, finished_at)
            VALUES ('open', 'o', 30, 1, 0, '[]', 0, NULL), ('new', 'o', 5, 1, 0, '[]', 0, NULL), ('ended', 'o', 9, 1, 0, '[]', 0, 1)`,
        },
        {
          sql: `INSERT INTO outcome_blocks (receipt, block, lost, recorded_at)
            VALUES ('open', 0, 0, 0), ('open', 1, 1, 0), ('ended', 0, 0, 0)`,
        },
      ]);
    });
    expect(text).toContain('loan_outcome_blocks_waiting 33\n');
  });

  it('says what an MLflow server lacks, where there is one', async () => {
    const mlflow = { missing: async () => ({ version: 2, alias: 1, failure: 0 }) };
    const sources = { environment: readEnvironment({}), clock: manualClock(1_000), models: holding };
    const database = memoryDatabase();
    database.migrate('migrations');
    const read = async (one: typeof mlflow | null) =>
      (await Promise.all(stateGauges({ ...sources, database, mlflow: one })))
        .flat()
        .filter(({ name }) => name === 'loan_mlflow_missing')
        .map(({ labels, value }) => [...labels, value]);
    expect(await read(mlflow)).toEqual([
      ['version', 2],
      ['alias', 1],
      ['failure', 0],
    ]);
    expect(await read(null)).toEqual([]);
  });

  it.skipIf(ON_POSTGRES)(
    'asks the database for what an index holds, however many jobs are finished',
    async () => {
      const database = memoryDatabase();
      database.migrate('migrations');
      const asked: string[] = [];
      const watching = {
        ...database,
        query: (sql: string, params: SqlValue[] = []) => {
          asked.push(sql);
          return database.query(sql, params);
        },
      } as typeof database;
      const sources = {
        environment: readEnvironment({}),
        clock: manualClock(1_000),
        models: holding,
        mlflow: null,
      };
      await Promise.all(stateGauges({ ...sources, database: watching }));
      const plansOf = async (table: RegExp) => {
        const plans = asked
          .filter((text) => table.test(text))
          .map((sql) => database.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`));
        return (await Promise.all(plans)).flat().map(({ detail }) => detail);
      };
      for (const detail of await plansOf(/portfolio_/))
        expect(detail).toMatch(/SEARCH .* USING COVERING INDEX/);
      expect(await plansOf(/outcome_/)).toEqual([
        // An index of the receipts that are not finished.
        'SCAN outcome_receipts USING INDEX outcome_receipts_open',
        'CORRELATED SCALAR SUBQUERY 1',
        'SEARCH outcome_blocks USING PRIMARY KEY (receipt=?)',
      ]);
    },
  );

  it('asks for the state once in ten seconds, and for totals as often as their place says', async () => {
    for (const [keptMilliseconds, reads] of [
      [10_000, 1],
      [0, 5],
    ] as const) {
      const clock = manualClock(1_000);
      const database = memoryDatabase();
      withoutJobs(database);
      const metrics = { ...memoryMetrics(clock), keptMilliseconds };
      const app = metricsApp({ clock, database, metrics, models: holding, logger: memoryLogger() });
      const read = vi.spyOn(metrics, 'read');
      const asked = vi.spyOn(database, 'query');
      await app.request('/metrics');
      const once = asked.mock.calls.length;
      for (let scrape = 0; scrape < 4; scrape++) await app.request('/metrics');
      expect(read).toHaveBeenCalledTimes(reads);
      expect(asked).toHaveBeenCalledTimes(once);
      clock.advance(10_000);
      await app.request('/metrics');
      expect(read).toHaveBeenCalledTimes(reads + 1);
      expect(asked).toHaveBeenCalledTimes(2 * once);
    }
  });

  it('of several processes on one state never goes backwards, in whatever turns they are asked', async () => {
    const clock = manualClock(1_000);
    const database = memoryDatabase();
    withoutJobs(database);
    await createMetricsTables(database);
    const processes = [0, 1].map(() => {
      const metrics = sqliteMetrics(database, clock);
      return {
        metrics,
        app: metricsApp({ clock, database, metrics, models: holding, logger: memoryLogger() }),
      };
    });
    for (let turn = 1; turn <= 20; turn++) {
      const { metrics, app } = processes[turn % 2]!;
      metrics.count('loan_drift_alerts_total', { result: 'delivered' });
      const text = await (await app.request('/metrics')).text();
      expect(text).toContain(`loan_drift_alerts_total{result="delivered"} ${turn}\n`);
      clock.advance(400);
    }
  });

  it('asks for a key where it is told to', async () => {
    const environment = readEnvironment({ API_KEY: 'all-key', METRICS_PUBLIC: 'false' });
    const { app } = testStack({ environment });
    expect((await app.request('/metrics')).status).toBe(401);
    expect((await app.request('/metrics', { headers: { 'X-API-Key': 'all-key' } })).status).toBe(200);
  });

  it('still tells the rest when the database and the model are out of reach', async () => {
    const { response, text, logger } = await scrape(empty, () => {});
    expect(response.status).toBe(200);
    expect(text).toContain('loan_drift_alerts_total');
    expect(text).not.toContain('loan_portfolio');
    expect(logger.entries.map(({ event }) => event)).toEqual(Array(6).fill('gauge unavailable'));
  });
});
