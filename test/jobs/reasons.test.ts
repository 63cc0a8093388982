import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { findJob } from '../../src/jobs/jobs.ts';
import { readPredictions } from '../../src/jobs/results/predictions.ts';
import { consumeChunks } from '../../src/jobs/score/consume.ts';
import { scoreRows } from '../../src/jobs/score/score-rows.ts';
import { EXPLAINED_STEP_BYTES } from '../../src/steps.ts';
import { type BatchStack, batchStack, boatModel, boatReasons, drain, submitCsv } from './support.ts';

const explained = (version?: string) => ({ ...boatModel(version), reasons: boatReasons });
/** Jobs of a model that gives reasons. */
const stackOf = () => batchStack({ models: { get: async (version) => explained(version) } });

describe('the reasons of a small batch', () => {
  const batchOf = async (stack: BatchStack, applications: object[], fields = ['length', 'crew', 'hull']) => {
    const { id } = await submitCsv(stack, applications.map((one) => `${JSON.stringify(one)}\n`).join(''), {
      kind: 'predictions',
      format: 'ndjson',
      columns: () => ({ columns: [...fields, 'id'], key: 'id' }),
    });
    await drain(stack);
    const job = await findJob(stack.database, 'analyst', 'predictions', id, stack.clock.now());
    return readPredictions(stack, job!);
  };
  const applications = [
    { id: 'a', length: 400, crew: null, hull: 'wood' },
    { id: 'b', length: -1, crew: 1, hull: 'wood' },
    { id: 'c', length: 12.5, crew: 1, hull: 'steel' },
  ];

  test('stand in each scored application, as in the answer to one alone', async () => {
    const results = await batchOf(stackOf(), applications);
    const long = { code: 'length', field: 'length', direction: 'higher', text: { en: 'Long', de: 'Läng' } };
    expect(results.map(({ id, status, reasons }) => ({ id, status, reasons }))).toEqual([
      {
        id: 'a',
        status: 'success',
        reasons: [
          { ...long, value: 400 },
          { code: 'crew', field: 'crew', value: null, direction: 'missing', text: { en: 'No crew' } },
        ],
      },
      { id: 'b', status: 'error', reasons: undefined },
      { id: 'c', status: 'success', reasons: [{ ...long, value: 12.5 }] },
    ]);
  });

  test('are absent where the model has none', async () => {
    const [first] = await batchOf(batchStack(), applications);
    expect(first).toMatchObject({ status: 'success', prediction: 1 });
    expect(JSON.stringify(first)).not.toContain('reasons');
  });

  test('are not taken for a field of that name', async () => {
    const named = compileSchema(
      parseApplicationSchema({
        name: 'boats',
        target: { column: 'Sunk' },
        key: 'id',
        fields: [{ name: 'reasons', column: 'Reasons', type: 'number', above: 0 }],
        policy: { maximize: 'recall' },
      }),
    );
    for (const reasons of [undefined, () => []]) {
      const model = { ...boatModel(), compiled: named, ...(reasons && { reasons }) };
      const [first] = await batchOf(
        batchStack({ models: { get: async () => model } }),
        [{ id: 'a', reasons: 50 }],
        ['reasons'],
      );
      expect(first).toMatchObject({ status: 'success', probability: 0.1, features: { reasons: 50 } });
      expect(first!.reasons).toEqual(reasons?.());
    }
  });
});

describe('the reasons of a portfolio', () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${1 + row},${row % 3 || ''},wood\n`).join('');
  const bytesOf = async (stack: BatchStack, job: string) => {
    const { objects } = await stack.blobs.list(`portfolios/${job}/results/`);
    return Promise.all(objects.map(async ({ key }) => (await stack.blobs.get(key))!.text()));
  };

  test('are of the version that scores it, whatever was promoted, and the same bytes of a chunk that is tried again', async () => {
    let champion = '7';
    const stack = batchStack({
      models: {
        async get(version = champion) {
          const reasons: typeof boatReasons = (one) =>
            boatReasons(one).map((reason) => ({ ...reason, code: `${reason.code}_of_${version}` }));
          return { ...explained(version), reasons };
        },
      },
    });
    const { id } = await submitCsv(stack, `length,crew,hull\n${rows}`, { reasons: true });
    champion = '8';
    await drain(stack);
    const once = await bytesOf(stack, id);
    expect(once.length).toBeGreaterThan(5);
    expect(once[0]).toContain(',7,length_of_7:higher,crew_of_7:missing,,\n');
    expect(once.join('')).not.toContain('_of_8');

    const again = await submitCsv(stack, `length,crew,hull\n${rows}`, { reasons: true });
    const put = stack.blobs.put.bind(stack.blobs);
    const failing = {
      ...stack,
      blobs: Object.assign(Object.create(stack.blobs), {
        async put(...args: Parameters<typeof put>) {
          await put(...args);
          throw new Error('the answer was lost');
        },
      }),
    };
    champion = '7';
    await stack.queue.deliver((messages) => consumeChunks(failing, messages));
    await drain(stack);
    expect(
      (await bytesOf(stack, again.id)).join('').replaceAll('_of_8', '_of_7').replaceAll(',8,', ',7,'),
    ).toBe(once.join(''));
  });

  test('let others have the thread oftener than scores alone', () => {
    const bytes = new TextEncoder().encode(rows.repeat(200));
    const pauses = (more: object) => {
      const dialect = {
        format: 'csv' as const,
        delimiter: ',',
        columns: ['length', 'crew', 'hull'],
        ...more,
      };
      const work = scoreRows(explained(), dialect, bytes, 1, 8000);
      let count = 0;
      while (!work.next().done) count++;
      return count;
    };
    const spread = bytes.length / EXPLAINED_STEP_BYTES;
    expect(pauses({ explained: true }) - pauses({})).toBeGreaterThan(0.8 * spread);
  });
});
