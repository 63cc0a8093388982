import { describe, expect, it } from 'vitest';
import { noticeOf } from '../../src/decisions/notice.ts';
import { scoreApplication } from '../../src/scoring/score.ts';
import { APPROVED, DECLINED, decided, decidingModel } from './support/decided.ts';

const model = await decidingModel();

describe('the notice of a declined application', () => {
  it('has the reasons that were answered, with all their texts', () => {
    const answered = model.reasons!(scoreApplication(model, DECLINED));
    expect(noticeOf(model, decided(model, DECLINED)).reasons).toEqual(answered);
    expect(answered[0]!.text).toEqual({ en: 'What is owed <is> "high"', de: 'Die Schulden sind hoch' });
  });

  it('tells the fields that its reasons are about, and those that they are computed of, as the application says them', () => {
    const of = (application: Record<string, unknown>) =>
      noticeOf(model, decided(model, application)).fields.map(({ name, value }) => [name, value]);
    expect(of(DECLINED)).toEqual([
      ['owed', 9],
      ['earned', 0.1],
      ['late', 96],
      ['soil', 'sand'],
    ]);
    // No reason is told of what is earned, but what is owed is compared with it.
    expect(of({ ...DECLINED, owed: null, earned: 5 })).toEqual([
      ['owed', null],
      ['earned', 5],
      ['late', 96],
      ['soil', 'sand'],
    ]);
    expect(of({ ...DECLINED, owed: 0.1, earned: 0.4 })).toEqual([
      ['earned', 0.4],
      ['late', 96],
      ['soil', 'sand'],
    ]);
  });

  it('tells no field where only features came', () => {
    const notice = noticeOf(model, decided(model, DECLINED, { application: null }));
    expect([notice.fields, notice.reasons.length]).toEqual([[], 4]);
  });
});

describe('no notice is made', () => {
  it('of an application that was not declined', () => {
    expect(() => noticeOf(model, decided(model, APPROVED))).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringContaining('No default was predicted'),
      }),
    );
  });

  it('of a decision without reasons', () => {
    const { reasons: _, dictionary: __, ...bare } = decided(model, DECLINED);
    expect(() => noticeOf(model, bare)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringContaining('No reasons were recorded'),
      }),
    );
  });

  it('by a dictionary that is not the recorded one, or does not know a recorded reason', () => {
    const right = decided(model, DECLINED);
    expect(() => noticeOf(model, { ...right, dictionary: 'another' })).toThrow(
      expect.objectContaining({ code: 'file_damaged' }),
    );
    const unknown = { ...right, reasons: [{ ...right.reasons![0]!, code: 'garden' }] };
    expect(() => noticeOf(model, unknown)).toThrow(
      expect.objectContaining({ code: 'file_damaged', message: expect.stringContaining('"garden"') }),
    );
  });
});
