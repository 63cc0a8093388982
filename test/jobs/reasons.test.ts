import { describe, expect, test } from 'vitest';
import { findJob } from '../../src/jobs/jobs.ts';
import { readPredictions } from '../../src/jobs/results/predictions.ts';
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
});
