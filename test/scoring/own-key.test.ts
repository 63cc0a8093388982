import { describe, expect, test } from 'vitest';
import { ownKeyName } from '../../src/scoring/own-key.ts';

const fields = [{ name: 'size', column: 'Größe', type: 'number' as const }];

describe('ownKeyName', () => {
  test('is the key of the schema', () => {
    expect(ownKeyName({ key: 'Loan No.', fields })).toBe('Loan No.');
    expect(ownKeyName({ fields })).toBeUndefined();
  });

  test.each([
    'size',
    'Größe',
    ' Gro\u0308ße',
    'prediction',
    'probability',
    'reasons',
    'explanation',
    'request_id',
    'error',
    'errors',
    'status',
    'features',
  ])('is none where %j means something else', (key) => {
    expect(ownKeyName({ key, fields })).toBeUndefined();
  });
});
