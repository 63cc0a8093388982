import { expect, it } from 'vitest';
import { decisionKey, joinKey } from '../../src/samples/join-key.ts';
import { rankOf } from '../../src/samples/rank.ts';
import { fromJson, sampleMessage, sampleMessageSchema } from '../../src/samples/sample.ts';

const offered = {
  id: 'one of ours',
  request: 'request 1',
  loan: 'L-7',
  source: 'batch' as const,
  version: '2',
  values: [1, Number.NaN, Number.POSITIVE_INFINITY],
  features: Float32Array.of(0.5, Number.NaN),
  probability: 0.25,
  at: 1_000,
};

it('a message holds numbers as JSON has them, and no identifier', () => {
  const message = sampleMessage('loans', offered, 0.1);
  expect(message).toEqual({
    id: joinKey('one of ours'),
    request: joinKey('request 1'),
    loan: joinKey('L-7'),
    model: 'loans',
    version: '2',
    source: 'batch',
    at: 1_000,
    probability: 0.25,
    inputs: [1, null, Number.MAX_VALUE],
    features: [0.5, null],
    rank: rankOf('one of ours'),
    rate: 0.1,
  });
  expect(sampleMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  expect([message.features[1]!, 3].map(fromJson)).toEqual([Number.NaN, 3]);
});

it('without a loan key, or a request id of the client, it has none', () => {
  const { loan: _, request: __, ...rest } = offered;
  expect(sampleMessage('loans', rest, 1)).toMatchObject({ loan: null, request: null });
});

it('of a recorded decision it says which, and what a challenger scored beside it says the same', () => {
  const decision = '019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f';
  const [one, beside] = [{}, { version: '3', beside: true as const }].map((changes) =>
    sampleMessage('loans', { ...offered, decision, ...changes }, 1),
  );
  expect([one!.decision, beside!.decision]).toEqual([decisionKey(decision), decisionKey(decision)]);
  expect(sampleMessageSchema.parse(one)).toEqual(one);
});

it('a message that 0.1.0 sent is still read', () => {
  const { rank: _, request: __, rate: ___, ...old } = sampleMessage('loans', offered, 1);
  expect(sampleMessageSchema.parse(old)).toEqual({ ...old, rank: 0, request: null, rate: null });
});

it('a join key is half a SHA-256, and spaces around an id do not count', () => {
  // printf %s L-7 | sha256sum | cut -c1-32
  expect(joinKey('L-7')).toBe('76edceba51c0bbd1e007a7f737c86774');
  expect(joinKey('  L-7 ')).toBe(joinKey('L-7'));
  expect(joinKey('L-8')).not.toBe(joinKey('L-7'));
});
