import { describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { eachRow, RefusedRows } from '../../../src/http/v2/refused-rows.ts';
import { answerOf, post, testStack } from '../support.ts';

const PATH = '/v2/models/garden-loans/infer';
/** As many rows as there are debts. */
function fieldsOf(debts: readonly (number | null)[], soil = debts.map(() => 'clay')) {
  const shape = [debts.length];
  const tensor = (name: string, datatype: string, data: unknown[]) => ({ name, shape, datatype, data });
  return [
    tensor(
      'plots',
      'INT64',
      debts.map(() => 4),
    ),
    tensor('debt', 'FP64', [...debts]),
    tensor(
      'harvest',
      'FP64',
      debts.map(() => 1),
    ),
    tensor(
      'fenced',
      'BOOL',
      debts.map(() => true),
    ),
    tensor('soil', 'BYTES', soil),
  ];
}
async function refusal(inputs: object[], stack = testStack()) {
  const { status, body } = await answerOf(stack.app.request(PATH, post(JSON.stringify({ inputs }))));
  return [status, body.error];
}

describe('a request with rows that are wrong', () => {
  it('names each of them, and all that is wrong with it', async () => {
    expect(await refusal(fieldsOf([-1, 1, null], ['rock', 'clay', 'clay']))).toEqual([
      400,
      '2 rows of 3 are not valid. Row 1: debt must be at least 0; soil has no such level. Row 3: debt is missing.',
    ]);
    const data = [1, null, 9, 1, 0, 1, 1, 1, 2, 3, 1, 0, 1, 1, 1e39, 1e39, 3, 1, 0, 1, 1];
    expect(await refusal([{ name: 'features', shape: [3, 7], datatype: 'FP64', data }])).toEqual([
      400,
      '2 rows of 3 are not valid. Row 1: feature "debt" is missing. ' +
        'Row 3: feature "plots" is too large for a 32-bit float; feature "debt" is too large for a 32-bit float.',
    ]);
  });

  it('names twenty and the number of the others', async () => {
    const [status, error] = await refusal(fieldsOf(Array(1_000).fill(-1)));
    expect(status).toBe(400);
    expect(error).toMatch(/^1000 rows of 1000 are not valid\. Row 1: /);
    expect(error).toMatch(/ Row 20: debt must be at least 0\. And 980 more\.$/);
  });

  it('counts each of them as an application that was refused, and samples none', async () => {
    const stack = testStack();
    await refusal(fieldsOf([-1, 1, null]), stack);
    expect(stack.counted.map(({ faults }) => faults)).toEqual([
      [{ code: 'out_of_range', field: 'debt' }],
      [{ code: 'missing_value', field: 'debt' }],
    ]);
    expect(stack.offered).toEqual([]);
    const metrics = await (await stack.app.request('/metrics')).text();
    expect(metrics).toMatch(/^loan_predictions_total\{.*status="refused"\} 2$/m);
    expect(metrics).not.toMatch(/^loan_predictions_total\{.*status="success"/m);
  });
});

describe('eachRow', () => {
  it('gives what is made of each', () => {
    expect(eachRow(3, (index) => index * 2)).toEqual([0, 2, 4]);
  });

  it('has each error of a row that is wrong', () => {
    const error = new SolventError('validation_error', 'is wrong');
    const make = (index: number) => {
      if (index === 1) throw error;
    };
    const thrown = expect(() => eachRow(2, make));
    thrown.toThrow(new RefusedRows(2, new Map([[2, error]])));
    thrown.toThrow('Row 2 is not valid: is wrong.');
  });

  it('lets through what is no row’s fault', () => {
    const error = new SolventError('model_unavailable', 'There is none.');
    const make = () => {
      throw error;
    };
    expect(() => eachRow(2, make)).toThrow(error);
  });
});
