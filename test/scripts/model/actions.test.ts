import { describe, expect, test } from 'vitest';
import type { Action } from '../../../scripts/model/action.ts';
import { list } from '../../../scripts/model/actions/list.ts';
import { proposals } from '../../../scripts/model/actions/proposals.ts';
import { rollback } from '../../../scripts/model/actions/rollback.ts';
import { show } from '../../../scripts/model/actions/show.ts';
import { tag } from '../../../scripts/model/actions/tag.ts';
import { versions } from '../../../scripts/model/actions/versions.ts';
import { ACTIONS } from '../../../scripts/model/actions.ts';
import { type Ask, Refused } from '../../../scripts/model/ask.ts';
import type { Given } from '../../../scripts/model/options.ts';
import { PROPOSAL_EXAMPLE } from '../../../src/http/models/proposal-view.ts';
import { VERSION_EXAMPLE } from '../../../src/http/models/views.ts';

/** What an action asks the API. */
async function asked(action: Action, given: Omit<Given, 'model'>, ...args: string[]): Promise<unknown[]> {
  const calls: unknown[] = [];
  const ask = async (...call: unknown[]) => {
    calls.push(...call);
    return { data: {}, message: '' };
  };
  await action.ask(
    Object.assign(ask, { file: async () => new Uint8Array() }) as Ask,
    { model: 'a b', ...given },
    args,
  );
  return calls;
}
const VERDICT = {
  outcome: 'passed',
  lines: [{ check: 'leak', result: 'passed', message: 'No field by itself gives the outcome away.' }],
};
const cells = (lines: string[]) => lines.map((line) => line.split(/ {2,}/));

test.each(Object.entries(ACTIONS))(
  '%s is told in a few words, and wants no option that it does not take',
  (_, action) => {
    expect(action.about).toMatch(/^[a-z].*[^.]$/);
    for (const option of action.wants ?? []) expect(action.options).toContain(option);
  },
);

describe('versions', () => {
  const put = { ...VERSION_EXAMPLE, model_version: '1', aliases: [], tags: [] };
  const away = { ...put, archived: { at: '2026-11-02T08:00:00.000Z', by: 'operations', why: 'old' } };

  test('shows tags, and that others are archived', () => {
    expect(
      versions.lines!({ versions: [VERSION_EXAMPLE, put], archived: 2, challenger: null }).join('\n'),
    ).toMatch(
      /^version .* tags\n2 +champion .* ticket=RISK-12\n1 +passed .*\n\n2 more are archived: --archived shows them\.$/,
    );
  });

  test('shows those that are archived on demand', async () => {
    expect(await asked(versions, { archived: true })).toEqual(['/api/v1/models/a%20b?archived=true']);
    expect(await asked(versions, {})).toEqual(['/api/v1/models/a%20b']);
    const shown = versions.lines!({ versions: [away], archived: 1, challenger: null });
    expect(shown[1]).toMatch(/^1 +\(archived\) +passed /);
    expect(shown).toHaveLength(2);
  });
});

test('list counts what is archived by itself', () => {
  const models = [{ model_name: 'small', versions: 2, archived: 1, aliases: { champion: '2', pilot: '1' } }];
  expect(cells(list.lines!({ models }))).toEqual([
    ['model', 'versions', 'archived', 'aliases'],
    ['small', '2', '1', 'champion 2, pilot 1'],
  ]);
});

test('proposals mark the hands that do not count', () => {
  const approvals = ['ada', 'bob'].map((by) => ({ ...PROPOSAL_EXAMPLE.approvals[0]!, by }));
  const one = { ...PROPOSAL_EXAMPLE, approvals, not_counted: ['bob'] };
  expect(proposals.lines!({ proposals: [one], next_cursor: null })[1]).toContain(
    '  ada, bob (not counted)  ',
  );
});

test('show tells who tagged and who archived', () => {
  const shown = show.lines!({
    ...VERSION_EXAMPLE,
    archived: { at: '2026-11-02T08:00:00.000Z', by: 'operations', why: 'old' },
    criteria: [],
    verdict: VERDICT,
    upkeep: [
      { act: 'untagged', key: 'area', value: 'north', why: null, at: '2026-11-02T09:00:00.000Z', by: 'ada' },
      { act: 'archived', key: null, value: null, why: 'old', at: '2026-11-02T08:00:00.000Z', by: 'bob' },
    ],
    features: ['plots'],
    risk_bands: { medium: 0.1, high: 0.5 },
    metrics: { roc_auc: { value: 0.9, low: 0.8, high: 0.95 } },
  });
  expect(shown).toContain('tag         ticket=RISK-12, 2026-11-01T12:30:00.000Z by operations');
  expect(shown).toContain('archived    2026-11-02T08:00:00.000Z by operations: old');
  expect(shown.slice(-3)).toEqual([
    'at                        by   did       what, or why',
    '2026-11-02T09:00:00.000Z  ada  untagged  area=north',
    '2026-11-02T08:00:00.000Z  bob  archived  old',
  ]);
});

test('show says of an imported version what it is, and claims no training and no hold-out', () => {
  const shown = show.lines!({
    ...VERSION_EXAMPLE,
    verdict: VERDICT,
    upkeep: [],
    features: ['plots'],
    risk_bands: { medium: 0.1, high: 0.5 },
    metrics: { roc_auc: { value: 0.9, low: 0.8, high: 0.95 } },
    training_rows: 1200,
    data_sha256: 'd'.repeat(64),
    imported: {
      from: 'xgboost',
      version: '3.2.0',
      sha256: 'b'.repeat(64),
      rounds: 30,
      rounds_in_file: 80,
      features: 'by_name',
      threshold: 'given',
      scaled: true,
      calibrated: false,
    },
  }).join('\n');
  expect(shown).toContain(
    `imported    a booster by XGBoost 3.2.0, SHA-256 ${'b'.repeat(64)}: the first 30 of its 80 rounds score\n` +
      '            a scaler before its trees, not calibrated, the threshold as it was said\n' +
      `measured on 1200 rows, SHA-256 ${'d'.repeat(64)}: nobody knows which rows it was trained on`,
  );
  expect(shown).toMatch(/^metric +these rows/m);
  expect(shown).not.toMatch(/trained on +1200|hold-out/);
});

describe('tag', () => {
  test('sets some and removes one', async () => {
    expect(await asked(tag, { remove: 'draft' }, '2', 'ticket=RISK-12', 'note=a=b')).toEqual([
      '/api/v1/models/a%20b/versions/2/tags',
      { set: { ticket: 'RISK-12', note: 'a=b' }, remove: ['draft'] },
    ]);
    expect(tag.lines!(VERSION_EXAMPLE)).toEqual(['Version 2 has the tags ticket=RISK-12.']);
    expect(tag.lines!({ ...VERSION_EXAMPLE, tags: [] })).toEqual(['Version 2 has no tags.']);
  });

  test.each<[Omit<Given, 'model'>, string[], string]>([
    [{}, [], 'Say KEY=VALUE, or --remove KEY.'],
    [{}, ['ticket'], 'ticket is no tag: write it as KEY=VALUE.'],
    [{}, ['=RISK-12'], '=RISK-12 is no tag'],
  ])('is wrong with %j %j', (given, tags, sentence) => {
    expect(() => tag.check!({ model: 'm', ...given }, ['2', ...tags])).toThrow(sentence);
  });
});

const why = 'better';
test.each<[string, string[], Omit<Given, 'model'>, string]>([
  ['promote', ['x'], { why }, 'version: is the number of a version'],
  ['promote', ['01'], { why }, 'version: is the number of a version'],
  ['promote', ['2'], { why: 'a\nb' }, 'why: holds a control character'],
  ['promote', ['2'], { why, from: 'champion' }, 'from: is the number of a version'],
  ['alias', ['bad name', '1'], { why }, 'alias: is a word of letters'],
  ['alias', ['7', '1'], { why }, 'alias: is a word of letters'],
  ['alias', ['challenger', '1'], { why, mode: 'nope' }, 'mode: is none of "shadow", "split", "off"'],
  ['alias', ['challenger', '1'], { why, mode: 'split' }, 'share: of a split is from 0.001 to 0.999'],
  ['alias', ['challenger', '1'], { why, mode: 'split', share: '0.0009' }, 'is from 0.001 to 0.999'],
  ['alias', ['challenger', '1'], { why, share: '0.1' }, 'share: is of the mode split alone'],
  ['alias', ['pilot', '1'], { why, mode: 'off' }, 'mode: is of the alias challenger alone'],
  ['alias', ['challenger', '1'], { why, share: 'some' }, '--share is a share from 0 to 1'],
  ['propose', ['1'], { why, share: '2' }, '--share is a share from 0 to 1'],
  ['propose', ['1'], { why, alias: '__proto__' }, 'alias: is a word of letters'],
  ['rollback', [], { why, alias: '7' }, 'alias: is a word of letters'],
  ['approve', ['1'], { why: 'a\u001b' }, 'why: holds a control character'],
  ['archive', ['1'], { why: 'a\u2028b' }, 'why: holds a control character'],
  ['tag', ['1', '__proto__=x'], {}, 'set.__proto__: cannot be a name here'],
  ['tag', ['1', 'a b=x'], {}, 'set.a b: is a word of letters'],
  ['tag', ['1', 'a=x\ny'], {}, 'set.a: holds a control character'],
  ['history', [], { at: 'yesterday' }, 'at: is not a time such as'],
  ['history', [], { cursor: 'x' }, 'cursor: is the next_cursor of a page'],
  ['history', [], { alias: '7' }, 'alias: is a word of letters'],
  ['history', [], { request: 'a', job: 'b' }, 'job_id: cannot be with request_id'],
  ['proposals', [], { cursor: 'x' }, 'cursor: is the next_cursor of a page'],
  ['verify', [], { head: 'abc' }, 'head: is 64 lower-case hexadecimal digits'],
  ['agreement', [], { days: 'x' }, 'days: is not a whole number in digits'],
  ['agreement', [], { days: '9999' }, 'days: must be at most 400'],
  ['compare', ['1', '2'], { data: 'loans.csv', delimiter: 'abc' }, '--delimiter: '],
])('%s %j %j is wrong before anything is asked', (action, args, given, sentence) => {
  expect(() => ACTIONS[action]!.check!({ model: 'm', ...given }, args)).toThrow(sentence);
});

test.each<[string, string[], Omit<Given, 'model'>]>([
  ['promote', ['2'], { why, from: '1', force: true }],
  ['alias', ['challenger', '1'], { why, mode: 'split', share: '0.001' }],
  ['alias', ['constructor', '1'], { why }],
  ['propose', ['1'], { why, alias: 'challenger', mode: 'off' }],
  ['rollback', [], { why }],
  ['approve', ['1'], {}],
  ['tag', ['champion', 'constructor=x', 'prototype=y'], { remove: 'draft' }],
  ['history', [], { alias: 'pilot', at: '2026-03-03T12:00:00Z' }],
  ['history', [], { cursor: '12' }],
  ['verify', [], {}],
  ['agreement', [], { days: '400' }],
])('%s %j %j is right', (action, args, given) => {
  expect(() => ACTIONS[action]!.check!({ model: 'm', ...given }, args)).not.toThrow();
});

describe('rollback', () => {
  const why = 'worse';
  const calls: unknown[] = [];
  const answering = (answer: () => Promise<object>) => {
    calls.length = 0;
    const ask = async (path: string, body?: object) => {
      calls.push(body ?? path);
      return body ? { data: {}, message: '' } : { data: await answer(), message: '' };
    };
    return ask as unknown as Ask;
  };
  const aliases = async () => ({ aliases: { champion: '3', pilot: '2' } });

  test('goes back from what answered when it began, so that twice at once goes back once', async () => {
    await rollback.ask(answering(aliases), { model: 'm', why }, []);
    expect(calls).toEqual(['/api/v1/models/m', { why, from: '3' }]);
    await rollback.ask(answering(aliases), { model: 'm', why, alias: 'pilot' }, []);
    expect(calls).toEqual(['/api/v1/models/m', { why, alias: 'pilot', from: '2' }]);
    await rollback.ask(answering(aliases), { model: 'm', why, from: '1' }, []);
    expect(calls).toEqual([{ why, from: '1' }]);
  });

  test('leaves that to the API where the key may only move, or nothing answers', async () => {
    const refused = async () => Promise.reject(new Refused('insufficient_scope', 'no'));
    await rollback.ask(answering(refused), { model: 'm', why }, []);
    expect(calls.at(-1)).toEqual({ why });
    await rollback.ask(
      answering(async () => ({ aliases: {} })),
      { model: 'm', why },
      [],
    );
    expect(calls.at(-1)).toEqual({ why });
    const down = async () => Promise.reject(new Refused('internal_error', 'no'));
    await expect(rollback.ask(answering(down), { model: 'm', why }, [])).rejects.toThrow('no');
  });
});
