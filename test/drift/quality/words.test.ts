import { expect, it } from 'vitest';
import { reasonText, refusedText } from '../../../src/drift/quality/words.ts';
import type { QualityWindow } from '../../../src/drift/reports/quality.ts';

it('a reason is said in plain words, and one that is not known by its code', () => {
  const text = (code: string, field: string | null) => reasonText({ code, field, applications: 1 });
  expect(text('missing_value', 'income')).toBe('income is missing');
  expect(text('not_a_date', 'born')).toBe('born is not a date');
  expect(text('malformed_row', null)).toBe('a malformed row');
  expect(text('unknown_column', null)).toBe('an unknown field');
  expect(text('something_new', 'income')).toBe('something_new');
});

it('the sentence names the three most frequent reasons, and who sent most', () => {
  const window: QualityWindow = {
    name: '24h',
    from: '2026-11-26T00:00:00.000Z',
    to: '2026-11-27T00:00:00.000Z',
    scored: 60,
    refused: 40,
    reasons: ['missing_value', 'not_a_number', 'out_of_range', 'unknown_category'].map((code, index) => ({
      code,
      field: 'income',
      applications: 20 - index,
    })),
    callers: [
      { source: 'batch', caller: 'shop', scored: 30, refused: 20 },
      { source: 'realtime', caller: 'till', scored: 30, refused: 20 },
    ],
  };
  expect(refusedText(window, null)).toBe(
    '40 of 100 applications of the last 24 hours were refused (40%): income is missing (20), income is not a number (19) and income is out of range (18).',
  );
  expect(refusedText({ ...window, refused: 0, reasons: [] }, null)).toBe(
    '0 of 60 applications of the last 24 hours were refused.',
  );
  expect(refusedText({ ...window, reasons: window.reasons.slice(0, 1) }, window.callers[0]!)).toBe(
    '40 of 100 applications of the last 24 hours were refused (40%): income is missing (20). Of the 50 that came with the API key "shop", 20 were (40%).',
  );
});
