import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { groupKeys } from '../../../src/fairness/groups/key.ts';
import { mergeTallies } from '../../../src/fairness/merge.ts';
import { EMPTY_TALLY, type Tally } from '../../../src/fairness/tally.ts';
import { tallyPage } from '../../../src/fairness/tally-page.ts';
import { cursorOf } from '../../../src/http/fairness/tally-view.ts';
import { DAY_MS } from '../../../src/time.ts';
import { APPROVED, DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack, erasedOf } from '../decisions/decision-stack.ts';

const model = await decidingModel();
const GROUPS = '/api/v1/subject-groups';
const MARCH = 'from=2026-03-01&to=2026-04-01';
const TALLIES = `/api/v1/fairness/tallies?${MARCH}&attribute=sex`;

let stack: ReturnType<typeof decisionStack>;
beforeEach(() => {
  stack = decisionStack(model);
});

const hand = (groups: unknown[], key = 'analyst') => stack.send('POST', GROUPS, { groups }, key);
const sex = (subject: string, group: string) => ({ subject, attribute: 'sex', group });
const made = (index: number, changes: object = {}, application: Record<string, unknown> = DECLINED) =>
  decided(model, application, {
    at: MADE_AT + index * 30_000,
    subject: `C-${index}`,
    request_id: `request-${index}`,
    ...changes,
  });
const tally = async (path = TALLIES) => (await stack.get(path, 'analyst')).body.data.tally as Tally;

describe('POST and DELETE /api/v1/subject-groups', () => {
  it('takes JSON and CSV, and answers what became of it', async () => {
    expect(await hand([sex('C-1', 'f'), sex('C 2', 'm')])).toMatchObject({
      status: 200,
      body: {
        data: {
          received: 2,
          stored: 1,
          replaced: 0,
          repeated: 0,
          refused: 1,
          refused_rows: [{ row: 2, code: 'invalid_subject' }],
        },
        message: '2 received: 1 stored, 0 replaced, 0 known already, 1 refused.',
      },
    });
    const csv = await stack.ask(GROUPS, 'analyst', {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv', 'Content-Encoding': 'gzip' },
      body: gzipSync('subject;attribute;group\nC-1;sex;f\nC-3;sex;m\n'),
    });
    expect(await csv.json()).toMatchObject({ data: { received: 2, stored: 1, repeated: 1 } });
  });

  it('answers what the documents show', async () => {
    const document = await readFile('docs/fairness.md', 'utf8');
    const [, body, shown] = /-d '(\{"groups".*\})'\n(\{.*\})\n/.exec(document)!;
    const response = await stack.ask(GROUPS, 'analyst', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: body!,
    });
    expect(await response.text()).toBe(shown);
  });

  it.each([
    ['JSON that is no object', [], 422],
    ['no row', { groups: [] }, 422],
    ['more than 10,000 rows', { groups: new Array(10_001).fill(sex('C-1', 'f')) }, 422],
    ['a key that it does not know', { groups: [sex('C-1', 'f')], model: 'x' }, 422],
  ])('refuses %s', async (_, body, status) => {
    expect((await stack.send('POST', GROUPS, body, 'analyst')).status).toBe(status);
  });

  it('wants the scope fairness, and no other will do', async () => {
    for (const key of ['shop', 'auditor', 'watcher', 'officer']) {
      expect((await hand([sex('C-1', 'f')], key)).status).toBe(403);
      expect((await stack.get(TALLIES, key)).status).toBe(403);
      expect((await stack.send('DELETE', `${GROUPS}?subject=C-1`, undefined, key)).status).toBe(403);
    }
  });

  it('forgets a subject, again without effect, and tells nobody what it was', async () => {
    await hand([sex('C-1', 'marker-group'), { subject: 'C-1', attribute: 'age', group: '62+' }]);
    const forget = () => stack.send('DELETE', `${GROUPS}?subject=C-1`, undefined, 'analyst');
    const { body } = await forget();
    expect(body).toMatchObject({ data: { groups: 2 }, message: '2 groups forgotten.' });
    expect((await forget()).body.data).toEqual({ groups: 0 });
    for (const method of ['GET', 'PUT'])
      expect((await stack.ask(`${GROUPS}?subject=C-1`, 'analyst', { method })).status).toBe(405);
  });
});

it('forgets an attribute, and with it the groups that it has', async () => {
  await hand([sex('C-1', 'f'), sex('C-2', 'm'), { subject: 'C-1', attribute: 'age', group: '62+' }]);
  const forget = () => stack.send('DELETE', `${GROUPS}?attribute=sex`, undefined, 'analyst');
  expect((await forget()).body).toMatchObject({ data: { groups: 2 }, message: '2 groups forgotten.' });
  expect((await forget()).body.data).toEqual({ groups: 0 });
  const { body } = await stack.send('DELETE', `${GROUPS}?subject=C-1`, undefined, 'analyst');
  expect(body.data).toEqual({ groups: 1 });
});

it.each([
  ['', 'subject', /or else attribute, and not both/],
  ['?subject=C-1&attribute=sex', 'subject', /or else attribute, and not both/],
  ['?subject=a%20b', 'subject', /^is not 1 to 200 printable ASCII characters without spaces$/],
  ['?attribute=a%20b', 'attribute', /^is no word/],
])('does not know whom to forget by %j', async (query, path, message) => {
  expect(await stack.send('DELETE', `${GROUPS}${query}`, undefined, 'analyst')).toMatchObject({
    status: 422,
    body: { details: [{ path, message: expect.stringMatching(message) }] },
  });
});

it('forgets nobody while a legal hold stands', async () => {
  await stack.send('POST', GROUPS, { groups: [{ subject: 'C-1', attribute: 'sex', group: 'x' }] }, 'analyst');
  const hold = { from: '2026-03-01', to: '2026-04-01', why: 'Claim 4711' };
  await stack.send('PUT', '/api/v1/decision-holds/claim', hold, 'officer');
  const forget = () => stack.send('DELETE', `${GROUPS}?subject=C-1`, undefined, 'analyst');
  const refused = await forget();
  expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining('claim')]);
  expect((await stack.send('DELETE', `${GROUPS}?attribute=sex`, undefined, 'analyst')).status).toBe(409);
  await stack.send('DELETE', '/api/v1/decision-holds/claim', undefined, 'officer');
  expect((await forget()).body.data).toEqual({ groups: 1 });
});

describe('GET /api/v1/fairness/tallies', () => {
  it('adds up decisions by group, and counts those that it does not cover', async () => {
    await stack.keep(
      made(1),
      made(2, {}, APPROVED),
      made(3),
      made(4, { subject: undefined }),
      made(5),
      erasedOf(made(6)),
      made(7, { model: 'another' }),
      made(8, { at: Date.UTC(2026, 3, 1) }),
    );
    await hand([sex('C-1', 'f'), sex('C-2', 'f'), sex('C-3', 'm'), sex('C-7', 'm')]);
    const { body } = await stack.get(TALLIES, 'analyst');
    expect(body.message).toBe('6 decisions, 3 of them in 2 groups.');
    expect(body.data).toMatchObject({
      model: 'garden-loans',
      attribute: 'sex',
      next_cursor: null,
      damaged: [],
      tally: {
        decisions: 6,
        erased: 1,
        without_subject: 1,
        without_group: 1,
        groups: [
          { group: 'f', decisions: 2, approved: 1, reasoned: 1 },
          { group: 'm', decisions: 1, approved: 0, reasoned: 1 },
        ],
      },
    });
    expect(body.data.tally.groups[1].reasons.map(({ code }: { code: string }) => code)).toEqual([
      'debt',
      'income',
      'late',
      'soil',
    ]);
    expect(JSON.stringify(body)).not.toMatch(/C-\d|request-/);
  });

  it('is the same in pages as in one, compacted or not', async () => {
    const decisions = Array.from({ length: 40 }, (_, index) =>
      made(index, {}, index % 3 === 0 ? APPROVED : DECLINED),
    );
    await stack.keep(...decisions.slice(0, 25));
    await compactDue(stack.decisions, MADE_AT + DAY_MS);
    await stack.keep(...decisions.slice(25));
    await hand(decisions.map(({ subject }, index) => sex(subject!, index % 2 === 0 ? 'f' : 'm')));
    const whole = await tally();
    expect(whole.decisions).toBe(40);
    const query = {
      from: Date.UTC(2026, 2, 1),
      to: Date.UTC(2026, 3, 1),
      model: 'garden-loans',
      attribute: 'sex',
      basis: 'model' as const,
    };
    for (const most of [
      { decisions: 7, minutes: 100 },
      { decisions: 1, minutes: 100 },
      { decisions: 100, minutes: 1 },
    ]) {
      let [sum, pages] = [EMPTY_TALLY, 0];
      const services = { ...stack, keyOf: groupKeys(undefined) };
      for (let begin: Parameters<typeof tallyPage>[2]; ; ) {
        const page = await tallyPage(services, query, begin, most);
        sum = mergeTallies(sum, page.tally);
        pages++;
        begin = page.next;
        if (!begin) break;
      }
      expect(pages).toBeGreaterThan(5);
      expect(JSON.stringify(sum)).toBe(JSON.stringify(whole));
    }
  });

  it('knows what became of loans, by request and by the loan, and of old enough ones by months', async () => {
    await stack.keep(made(1), made(2, { loan: 'L-2' }), made(3), made(4, { row: 2 }), made(5, { row: 3 }));
    await hand([1, 2, 3, 4, 5].map((index) => sex(`C-${index}`, 'f')));
    const at = '2026-03-04';
    const outcomes = [
      { request_id: 'request-1', outcome: 1, at },
      { loan_id: 'L-2', outcome: 0, at },
      { request_id: 'request-4-2', outcome: 1, at },
      // The row of a job.
      { request_id: 'request-5:3', outcome: 0, at },
    ];
    stack.goTo(Date.UTC(2026, 2, 5));
    expect((await stack.send('POST', '/api/v1/outcomes', { outcomes }, 'watcher')).status).toBe(200);
    expect((await tally()).groups[0]!.known).toEqual({
      approved_repaid: 0,
      approved_defaulted: 0,
      declined_repaid: 2,
      declined_defaulted: 2,
    });
    const ofMonth = async () => (await tally(`${TALLIES}&outcome_months=1`)).groups[0]!.known;
    expect(await ofMonth()).toMatchObject({ declined_defaulted: 0, declined_repaid: 0 });
    stack.goTo(Date.UTC(2026, 3, 10));
    // Of the one without a default nobody said that it was followed to the month's end.
    expect(await ofMonth()).toMatchObject({ declined_defaulted: 2, declined_repaid: 0 });
  });

  it('is of what the lender decided in the end, where that is asked for', async () => {
    const decisions = [1, 2, 3, 4, 5].map((index) =>
      made(index, index === 4 ? { row: 7 } : {}, index === 2 ? APPROVED : DECLINED),
    );
    await stack.keep(...decisions);
    await hand(decisions.map(({ subject }) => sex(subject!, 'f')));
    const final = (index: number, decision: string) => ({
      decision_id: decisions[index - 1]!.decision_id,
      decision,
      at: '2026-03-04',
    });
    const { decision_id: _, ...byRequest } = { ...final(2, 'declined'), request_id: 'request-2' };
    const { decision_id: __, ...byRow } = { ...final(4, 'declined'), request_id: 'request-4:7' };
    const sent = [final(1, 'approved'), byRequest, final(3, 'withdrawn'), byRow];
    const answer = await stack.send('POST', '/api/v1/decisions/final', { decisions: sent }, 'watcher');
    expect(answer.body.data).toMatchObject({ stored: 4 });
    const found = await tally(`${TALLIES}&basis=final`);
    expect(found).toMatchObject({ decisions: 5, without_final: 1, withdrawn: 1, without_group: 0 });
    // Of the two that the lender declined the model gave reasons of one.
    expect(found.groups).toMatchObject([{ group: 'f', decisions: 3, approved: 1, reasoned: 1 }]);
    expect(await tally()).toMatchObject({ without_final: 0, groups: [{ decisions: 5, approved: 1 }] });
  });

  it('knows what became of loans that were made, and counts outcomes of those that were not', async () => {
    const decisions = [1, 2, 3, 4, 5].map((index) => made(index, {}, index % 2 === 0 ? APPROVED : DECLINED));
    await stack.keep(...decisions);
    await hand(decisions.map(({ subject }) => sex(subject!, 'f')));
    const at = '2026-03-04';
    const finals = ['approved', 'approved', 'declined', 'withdrawn'].map((decision, index) => ({
      request_id: `request-${index + 1}`,
      decision,
      at,
    }));
    await stack.send('POST', '/api/v1/decisions/final', { decisions: finals }, 'watcher');
    const outcomes = [1, 2, 3, 4, 5].map((index) => ({ request_id: `request-${index}`, outcome: 0, at }));
    await stack.send('POST', '/api/v1/outcomes', { outcomes }, 'watcher');
    const none = { approved_defaulted: 0, declined_defaulted: 0 };
    // Of the fifth the lender has said nothing: as far as is known it was made.
    expect((await tally()).groups).toMatchObject([
      { decisions: 5, not_made: 2, known: { ...none, approved_repaid: 1, declined_repaid: 2 } },
    ]);
    // Where its own decisions count, the fourth and the fifth are left out with what became of them.
    expect((await tally(`${TALLIES}&basis=final`)).groups).toMatchObject([
      { decisions: 3, not_made: 1, known: { ...none, approved_repaid: 2, declined_repaid: 0 } },
    ]);
  });

  it('counts no outcome as left out that is not known yet, by months', async () => {
    await stack.keep(made(1));
    await hand([sex('C-1', 'f')]);
    const at = '2026-03-04';
    const ofFirst = { request_id: 'request-1', at };
    await stack.send(
      'POST',
      '/api/v1/decisions/final',
      { decisions: [{ ...ofFirst, decision: 'declined' }] },
      'watcher',
    );
    await stack.send('POST', '/api/v1/outcomes', { outcomes: [{ ...ofFirst, outcome: 1 }] }, 'watcher');
    const ofMonth = async () => (await tally(`${TALLIES}&outcome_months=1`)).groups[0]!.not_made;
    expect(await ofMonth()).toBe(0);
    stack.goTo(Date.UTC(2026, 3, 10));
    expect(await ofMonth()).toBe(1);
  });

  it('is an event of reading, of what each page is about', async () => {
    await stack.keep(made(1));
    await stack.get(TALLIES, 'analyst');
    expect(await stack.readings(made(1).decision_id)).toMatchObject([
      { reader: 'analyst', what: 'fairness', searched: null },
    ]);
    const later = decided(model, DECLINED, { at: stack.clock.now() + 1_000 });
    await stack.keep(later);
    expect(await stack.readings(later.decision_id)).toEqual([]);
  });

  it('names what is damaged, and counts the rest', async () => {
    await stack.keep(made(1), made(20));
    await compactDue(stack.decisions, MADE_AT + DAY_MS);
    const { objects } = await stack.blobs.list('decisions/minutes/');
    const data = objects.find(({ key }) => key.endsWith('.ndjson.gz'))!;
    await stack.blobs.put(data.key, 'no gzip');
    const { body } = await stack.get(TALLIES, 'analyst');
    expect(body.data.tally.decisions).toBe(1);
    expect(body.data.damaged).toEqual([expect.stringContaining(data.key)]);
  });

  it.each([
    ['a period that ends before it begins', 'from=2026-03-02&to=2026-03-01&attribute=sex', 422],
    ['a period of more than a year', 'from=2025-01-01&to=2026-03-01&attribute=sex', 422],
    ['a time of day', 'from=2026-03-01T10:00:00Z&to=2026-03-02&attribute=sex', 422],
    ['no attribute', MARCH, 422],
    ['an attribute that is no word', `${MARCH}&attribute=a%20b`, 422],
    ['a cursor that no page gave', `${MARCH}&attribute=sex&cursor=1`, 422],
    ['a model that is not registered', `${MARCH}&attribute=sex&model=nobody`, 404],
    ['a period of which nothing is kept', 'from=2025-01-01&to=2025-02-01&attribute=sex', 410],
  ])('refuses %s', async (_, query, status) => {
    expect((await stack.get(`/api/v1/fairness/tallies?${query}`, 'analyst')).status).toBe(status);
  });

  it('refuses a cursor of another question', async () => {
    const query = {
      from: Date.UTC(2026, 2, 1),
      to: Date.UTC(2026, 3, 1),
      model: 'garden-loans',
      attribute: 'sex',
      basis: 'model' as const,
    };
    await stack.keep(made(1), made(20));
    const cursor = cursorOf(query, { minute: Math.floor(made(20).at / 60_000), after: '' });
    expect((await tally(`${TALLIES}&cursor=${cursor}`)).decisions).toBe(1);
    const other = `/api/v1/fairness/tallies?${MARCH}&attribute=age&cursor=${cursor}`;
    expect(await stack.get(other, 'analyst')).toMatchObject({ status: 422 });
  });

  it('refuses a cursor behind a decision of another minute, by which nobody would be seen to count what it counts', async () => {
    await stack.keep(made(1));
    const query = {
      from: Date.UTC(2026, 2, 1),
      to: Date.UTC(2026, 3, 1),
      model: 'garden-loans',
      attribute: 'sex',
    };
    const minute = Math.floor(made(1).at / 60_000) - 1;
    for (const after of ['ffffffff-ffff-7fff-bfff-ffffffffffff', made(1).decision_id]) {
      const cursor = cursorOf({ ...query, basis: 'model' }, { minute, after });
      expect(await stack.get(`${TALLIES}&cursor=${cursor}`, 'analyst')).toMatchObject({ status: 422 });
    }
  });
});

describe('the erasure of a subject', () => {
  const erase = (period: object) =>
    stack.send('POST', '/api/v1/decision-erasures', { subject: 'C-1', ...period });

  it('forgets the groups that were handed in within its period, and no others', async () => {
    await stack.keep(made(1), made(2));
    await hand([sex('C-1', 'f'), sex('C-2', 'm')]);
    const handed = new Date(stack.clock.now());
    stack.clock.advance(1000);
    const before = { from: '2026-03-01', to: '2026-03-04' };
    expect((await erase(before)).body.data).toMatchObject({ decisions: 1, groups: 0 });
    const within = { from: handed.toISOString() };
    expect((await erase(within)).body.data).toMatchObject({ decisions: 0, groups: 1 });
    expect((await erase(within)).body.data).toMatchObject({ groups: 0 });
    expect(await stack.database.query('SELECT group_name FROM subject_groups')).toEqual([
      { group_name: 'm' },
    ]);
  });

  it('forgets nothing where a legal hold refuses it', async () => {
    await stack.keep(made(1));
    await hand([sex('C-1', 'f')]);
    stack.clock.advance(1000);
    await stack.send('PUT', '/api/v1/decision-holds/case', {
      from: '2026-03-01',
      to: '2026-03-10',
      why: 'x',
    });
    expect((await erase({ from: '2026-03-01' })).status).toBe(409);
    expect(await stack.database.query('SELECT group_name FROM subject_groups')).toHaveLength(1);
  });

  it('forgets nothing while a legal hold of another time stands, of what is compared by groups that came later', async () => {
    await stack.keep(made(1));
    const { at } = made(1);
    await stack.send('PUT', '/api/v1/decision-holds/case', {
      from: new Date(at).toISOString(),
      to: new Date(at + 1).toISOString(),
      why: 'x',
    });
    await hand([sex('C-1', 'f')]);
    stack.clock.advance(1000);
    const after = { from: new Date(at + 1).toISOString() };
    const { data, message } = (await erase(after)).body;
    expect(data).toMatchObject({ groups: 0, held_groups: 1, holds: [] });
    expect(message).toMatch(/groups stay while a legal hold stands/);
    expect((await tally()).groups).toMatchObject([{ group: 'f' }]);
    await stack.send('DELETE', '/api/v1/decision-holds/case', undefined);
    expect((await erase(after)).body.data).toMatchObject({ groups: 1, held_groups: 0 });
  });
});
