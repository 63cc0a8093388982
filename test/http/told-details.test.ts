import { describe, expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import { errorResponse } from '../../src/http/errors.ts';
import { over } from './over.ts';
import { answerOf, post, testStack } from './support.ts';

const MEGABYTE = 1_000_000;
const detail = (index: number) => ({
  path: `rows.${index}`,
  code: 'out_of_range',
  message: 'must be below 1',
});
const failing = (count: number) =>
  new SolventError('validation_error', 'It is not valid.', {
    details: Array.from({ length: count }, (_, index) => detail(index)),
  });

describe('the details of an error', () => {
  it('are all told as long as they are at most a hundred', async () => {
    const { body } = await answerOf(errorResponse(failing(100), 'id'));
    expect(body.details).toHaveLength(100);
    expect(body.details?.at(-1)).toEqual(detail(99));
    expect(body).not.toHaveProperty('more_details');
  });

  it('are a hundred and a count when there are more', async () => {
    const { body } = await answerOf(errorResponse(failing(101), 'id'));
    expect([body.details?.length, body.more_details]).toEqual([100, 1]);
  });

  it('make no long answer, whatever stands in them', async () => {
    // A control character is escaped by six bytes.
    const long = '\u0001'.repeat(1_000_000);
    const details = Array.from({ length: 1_000 }, () => ({ path: long, message: long }));
    const answer = await errorResponse(new SolventError('conflict', long, { details }), 'id').text();
    expect(answer.length).toBeLessThan(MEGABYTE);
  });

  it('are cut between letters', async () => {
    const details = [{ path: `${'x'.repeat(199)}😀`, message: 'is not known here' }];
    const { body } = await answerOf(
      errorResponse(new SolventError('validation_error', 'No.', { details }), 'id'),
    );
    expect(body.details?.[0]?.path).toBe(`${'x'.repeat(199)}\ufffd…`);
  });

  const keys = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',');
  it.each([
    ['/api/v1/predict', `{${keys(6_000)}}`],
    ['/api/v1/predict/batch', `{"predictions":[{}],${keys(100_000)}}`],
    ['/api/v1/predict/batch', `{"predictions":[{}],"${'\\u0001'.repeat(1_000_000)}":0}`],
    ['/api/v1/outcomes', `{"outcomes":[{}],${keys(300_000)}}`],
    ...(over.isWire
      ? []
      : [
          [`/api/v1/portfolios?${'x'.repeat(1_000_000)}=1`, '{}'],
          [`/api/v1/portfolios?${keys(5_000).replaceAll(':0,', '=&')}`, '{}'],
        ]),
  ] as [path: string, body: string][])('are few at every door: %.40s', async (path, body) => {
    const answer = await testStack().app.request(path, post(body));
    expect(answer.status).toBe(422);
    expect((await answer.text()).length).toBeLessThan(MEGABYTE);
  });
});
