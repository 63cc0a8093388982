import { beforeAll, describe, expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { composeDrift } from '../../src/compose/drift.ts';
import { composeSamples } from '../../src/compose/samples.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { type MemoryPlatform, memoryPlatform } from '../../src/platform/memory/platform.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { type Trained, train } from '../../src/training/train.ts';
import { publishAll } from '../registry/publish-all.ts';
import { DATED_HEADER, datedCsv, datedSchema } from '../training/dated.ts';
import { bytesOf } from '../training/support.ts';

const PARAMS = { num_boost_round: 20, folds: 2, smote: { ratio: 0.9 } };
const schemaText = JSON.stringify({ ...datedSchema, holdout: { from: '2025-04-01' } });
const trained = (): Promise<Trained> =>
  train(schemaText, { name: 'dated.csv', bytes: bytesOf(datedCsv(1_500)) }, { seed: 1, params: PARAMS });

/** Applications that training has not seen: what predict takes, and the same as a line of a CSV. */
const loans = datedCsv(200, 2)
  .slice(1)
  .map((line) => {
    const [Id, owed, born, applied, employed] = line.split(',');
    return { Id, owed: Number(owed), born, applied, employed: employed === '' ? null : employed };
  });

describe('a portfolio whose ages come from dates', () => {
  let bundle: Trained;
  let platform: MemoryPlatform;
  let call: (path: string, body?: string, type?: string) => Promise<{ status: number; text: string }>;

  beforeAll(async () => {
    bundle = await trained();
    const variables = { API_KEY: 'a-key', MODEL_NAME: 'dated', DRIFT_SAMPLING_RATE: '1' };
    platform = memoryPlatform({ ...variables, DRIFT_BATCH_SAMPLING_RATE: '1' });
    platform.database.migrate('migrations');
    await publishAll(platform, [bundle.files]);
    const app = composeApi(platform);
    call = async (path, body, type = 'application/json') => {
      const headers = { 'X-API-Key': 'a-key', 'Content-Type': type };
      const answer = await app.request(
        path,
        body === undefined ? { headers } : { method: 'POST', headers, body },
      );
      return { status: answer.status, text: await answer.text() };
    };
  });

  async function scored(file: string, type: string): Promise<{ results: string; errors: string }> {
    const { data } = JSON.parse((await call('/api/v1/portfolios', file, type)).text);
    const batch = composeBatch(platform);
    const score = (messages: QueueMessage<unknown>[]) =>
      batch.chunks(messages as QueueMessage<ChunkMessage>[]);
    while (await platform.queues.chunks.deliver(score));
    const results = await call(`/api/v1/portfolios/${data.job_id}/results`);
    return { results: results.text, errors: (await call(`/api/v1/portfolios/${data.job_id}/errors`)).text };
  }

  it('is trained to the same bytes, on ages and on no date', async () => {
    const again = await trained();
    expect(again.files).toEqual(bundle.files);
    const { manifest } = bundle;
    expect(manifest.features).toEqual(['owed', 'age', 'tenure', 'employed_days', 'employed_share']);
    expect(Object.keys(manifest.baseline!.features)).toEqual(manifest.features);
    expect(manifest.validation!.importance.map(({ name }) => name).sort()).toEqual(
      [...manifest.features].sort(),
    );
    expect(manifest.validation!.univariate.map(({ name }) => name)).toEqual(manifest.features);
    expect(manifest.validation!.yardstick!.coefficients).toHaveProperty('tenure is missing');
  });

  it('has a card that is true of it', () => {
    const card = new TextDecoder().decode(bundle.files.get('MODEL_CARD.md'));
    expect(card).toContain('from 5 features: `owed`, `age`, `tenure`, `employed_days`, `employed_share`.');
    expect(card).toContain("A value outside the schema's limits is refused.");
    expect(card).toContain(
      'The schema leaves `owed`, `age`, `tenure`, `employed_days` open on at least one side',
    );
    expect(card).toContain('Of the hold-out, by the date of its rows.');
    expect(card).toContain('| tenure | decreasing |');
    expect(card).not.toContain('| born |');
  });

  it('is scored to the same bits by predict, from a CSV and from NDJSON', async () => {
    const predicted: string[] = [];
    for (const loan of loans) {
      const { status, text } = await call('/api/v1/predict', JSON.stringify(loan));
      expect([status, text]).toEqual([200, expect.anything()]);
      predicted.push(String(JSON.parse(text).data.probability));
    }
    expect(new Set(predicted).size).toBeGreaterThan(50);
    const csv = [
      DATED_HEADER.replace(',Bad', ''),
      ...loans.map(({ Id, owed, born, applied, employed }) =>
        [Id, owed, born, applied, employed ?? ''].join(','),
      ),
    ];
    const { results } = await scored(`${csv.join('\n')}\n`, 'text/csv');
    const [, ...rows] = results.trimEnd().split('\n');
    expect(rows.map((row) => row.split(',')[6])).toEqual(predicted);
    // What is scored passes through as it came.
    expect(rows.map((row) => row.split(',').slice(0, 5).join(','))).toEqual(csv.slice(1));
    const lines = `${loans.map((loan) => JSON.stringify(loan)).join('\n')}\n`;
    const { results: records } = await scored(lines, 'application/x-ndjson');
    const found = records
      .trimEnd()
      .split('\n')
      .map((record) => String(JSON.parse(record).probability));
    expect(found).toEqual(predicted);
  });

  it('refuses what is no date, at every door by the same words', async () => {
    const { Id: _, ...loan } = loans[0]!;
    const { status, text } = await call('/api/v1/predict', JSON.stringify({ ...loan, born: '17.05.1990' }));
    const message = 'born is not a date: write it as 2026-01-31';
    expect(status).toBe(422);
    expect(JSON.parse(text).details).toEqual([{ path: 'born', code: 'not_a_date', message }]);
    const csv = `${DATED_HEADER}\nL-1,5,17.05.1990,2025-01-01,,\nL-2,5,20260131,2025-01-01,,\n`;
    const { errors } = await scored(csv, 'text/csv');
    expect(errors).toContain(`L-1,2,Born,not_a_date,${message}`);
    expect(errors).toContain(`L-2,3,Born,not_a_date,${message}`);
    const number = `${JSON.stringify({ ...loan, born: 20_000 })}\n`;
    expect((await scored(number, 'application/x-ndjson')).errors).toContain(message);
  });

  it('is described with dates, by an example that it scores', async () => {
    const { components } = JSON.parse((await call('/openapi.json')).text);
    const { properties, examples } = components.schemas.Application;
    expect(properties.applied).toEqual({ type: 'string', format: 'date' });
    expect(properties.born).toEqual({
      type: 'string',
      format: 'date',
      description: 'on or after 1900-01-01 and on or before 2020-01-01',
    });
    expect(examples[0]).toMatchObject({ applied: '2026-01-31' });
    expect((await call('/api/v1/predict', JSON.stringify(examples[0]))).status).toBe(200);
  });

  it('is watched for drift of its ages, and not of its dates', async () => {
    await platform.settled();
    while (await platform.queues.samples.deliver(composeSamples(platform), 100));
    platform.clock.advance(60_000);
    await composeDrift(platform).check(platform.clock.now());
    const { reports } = JSON.parse((await call('/api/v1/drift')).text).data;
    const { data } = JSON.parse((await call(`/api/v1/drift/${reports[0].id}`)).text);
    const compared = data.windows.at(-1).distributions.map(({ feature }: { feature: string }) => feature);
    expect(compared).toEqual([null, 'owed', 'age', 'tenure', 'employed_days', 'employed_share']);
    const [stored] = await platform.database.query<{ inputs: string }>('SELECT inputs FROM samples LIMIT 1');
    expect(JSON.parse(stored!.inputs)).toHaveLength(4);
  });
});
