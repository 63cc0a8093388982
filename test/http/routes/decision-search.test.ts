import { beforeEach, describe, expect, it } from 'vitest';
import { searchedFor } from '../../../src/decisions/readings.ts';
import { DAY_MS } from '../../../src/time.ts';
import { APPROVED, DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack, erasedOf } from '../decisions/decision-stack.ts';

const model = await decidingModel();
/** Of two callers in turn, a minute apart, about one subject. */
const decisions = Array.from({ length: 7 }, (_, index) =>
  decided(model, index % 2 === 0 ? DECLINED : APPROVED, {
    at: MADE_AT + index * 60_000,
    caller: index % 2 === 0 ? 'shop' : 'desk',
    subject: 'C-17',
    request_id: `request-${index}`,
  }),
);
const ids = decisions.map(({ decision_id }) => decision_id);
const DAY = 'day=2026-03-03';

let stack: ReturnType<typeof decisionStack>;
beforeEach(async () => {
  stack = decisionStack(model);
  await stack.keep(...decisions);
});

/** The ids of every page. */
async function pages(search: string, key?: string): Promise<string[][]> {
  const found: string[][] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await stack.get(`?${search}${cursor}`, key);
    expect(status).toBe(200);
    found.push(body.data.decisions.map((one: { decision_id: string }) => one.decision_id));
    if (body.data.next_cursor === null) return found;
    cursor = `&cursor=${body.data.next_cursor}`;
  }
}

describe('decisions are found', () => {
  it('by the request’s id and the day', async () => {
    expect(await pages(`request_id=request-3&${DAY}`)).toEqual([[ids[3]]]);
    expect(await pages('request_id=request-3&day=2026-03-04')).toEqual([[]]);
    expect(await pages(`request_id=request-33&${DAY}`)).toEqual([[]]);
  });

  it('by their subject and the day, as they were recorded, in pages', async () => {
    expect(await pages(`subject=C-17&${DAY}&limit=3`)).toEqual([
      ids.slice(0, 3),
      ids.slice(3, 6),
      ids.slice(6),
    ]);
    const { data } = (await stack.get(`?subject=C-17&${DAY}&limit=1`)).body;
    expect(data.decisions).toEqual([{ ...decisions[0], at: '2026-03-03T10:20:30.040Z' }]);
  });

  it.each([`subject=C-17&${DAY}`, 'from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z'])(
    'also where an object is damaged, which the page names: %s',
    async (search) => {
      const whole = (await stack.get(`?${search}`)).body;
      expect([whole.data.damaged, whole.message]).toEqual([[], '7 decisions.']);
      const [first] = (await stack.blobs.list('decisions/')).objects;
      const { key } = first!;
      await stack.blobs.put(key, 'damaged');
      const { status, body } = await stack.get(`?${search}`);
      expect([status, body.data.decisions.length]).toEqual([200, 6]);
      expect(body.data.damaged).toEqual([expect.stringContaining(key)]);
      expect(body.message).toBe('6 decisions, and there may be more in what is damaged.');
      expect(await stack.damage()).toEqual([['read', 1]]);
    },
  );

  it('by a caller among its own, in whole pages', async () => {
    const own = (caller: number) => ids.filter((_, index) => index % 2 === caller);
    expect(await pages(`subject=C-17&${DAY}&limit=2`, 'desk')).toEqual([own(1).slice(0, 2), own(1).slice(2)]);
    // That others' follow is not to be seen.
    expect(await pages(`subject=C-17&${DAY}&limit=3`, 'desk')).toEqual([own(1)]);
    expect((await pages(`subject=C-17&${DAY}`, 'shop')).flat()).toEqual(own(0));
    expect((await stack.get(`?subject=C-17&${DAY}`, 'watcher')).status).toBe(403);
  });

  it('of a period by auditors alone, erased ones too', async () => {
    const erased = erasedOf(decided(model, DECLINED, { at: MADE_AT + 90_000 }));
    await stack.keep(erased);
    const all = [...ids, erased.decision_id].sort();
    const search = 'from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z';
    expect((await pages(`${search}&limit=3`)).flat()).toEqual(all);
    expect(await pages('from=2026-03-03T10:22:30.040Z&to=2026-03-03T11:23:30.040%2B01:00')).toEqual([
      [ids[2]],
    ]);
    expect(await stack.get(`?${search}`, 'shop')).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope' },
    });
  });

  it('no more where records are not kept so long', async () => {
    stack.goTo(MADE_AT + 101 * DAY_MS);
    for (const search of [`subject=C-1&${DAY}`, 'from=2026-03-03T00:00:00Z&to=2026-03-03T10:00:00Z'])
      expect(await stack.get(`?${search}`)).toMatchObject({ status: 410, body: { error: 'gone' } });
    expect((await stack.get('?from=2026-03-03T00:00:00Z&to=2027-03-03T10:00:00Z')).status).toBe(200);
  });
});

describe('one thing is asked at a time', () => {
  it.each([
    ['', 'request_id'],
    [DAY, 'request_id'],
    ['subject=C-17', 'day'],
    [`subject=C-17&request_id=request-1&${DAY}`, 'subject'],
    [`subject=C-17&${DAY}&from=2026-03-03T00:00:00Z`, 'from'],
    ['request_id=request-1&to=2026-03-03T00:00:00Z', 'to'],
    ['from=2026-03-03T00:00:00Z', 'to'],
    ['to=2026-03-03T00:00:00Z', 'from'],
    ['from=2026-03-03T00:00:00Z&to=2026-03-03T00:00:00Z', 'to'],
    [`from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z&${DAY}`, 'day'],
    ['subject=C-17&day=2026-02-30', 'day'],
    [`subject=${'C'.repeat(4096)}&${DAY}`, 'subject'],
    [`subject=C%0017&${DAY}`, 'subject'],
    [`request_id=a%0Ab&${DAY}`, 'request_id'],
  ])('%s', async (search, path) => {
    expect(await stack.get(`?${search}`)).toMatchObject({
      status: 422,
      body: { error: 'validation_error', details: [{ path }] },
    });
  });

  it('and goes on from where a page ended', async () => {
    expect((await stack.get(`?subject=C-17&${DAY}&cursor=nonsense`)).status).toBe(422);
  });
});

describe('a search is read, too', () => {
  it('and written down with each decision that it showed, and no more than the hash of what was searched for', async () => {
    await stack.get(`?subject=C-17&${DAY}`, 'desk');
    await stack.get(`?request_id=request-1&${DAY}`);
    expect(await stack.readings(ids[1]!)).toMatchObject([
      { reader: 'auditor', what: 'find', searched: searchedFor('request_id', 'request-1', '2026-03-03') },
      { reader: 'desk', what: 'find', searched: searchedFor('subject', 'C-17', '2026-03-03') },
    ]);
    expect(await stack.readings(ids[0]!)).toEqual([]);
  });

  it('though it found nothing', async () => {
    await stack.get(`?subject=C-18&${DAY}`);
    const searched = searchedFor('subject', 'C-18', '2026-03-03');
    expect(await stack.database.query('SELECT what, searched, decision_id FROM decision_readings')).toEqual([
      { what: 'find', searched, decision_id: '' },
    ]);
  });

  it('of a page of a period for what stood on it', async () => {
    await stack.get('?from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z&limit=2');
    const read = await Promise.all(ids.slice(0, 4).map((id) => stack.readings(id)));
    expect(read.map((one) => one.length)).toEqual([1, 1, 0, 0]);
    expect(read[0]).toMatchObject([{ reader: 'auditor', what: 'list', searched: null }]);
  });

  it('of none that stood on no page, whatever cursor is made up', async () => {
    const cursor = '00000000-0000-7000-8000-000000000000';
    await stack.get(`?from=2026-03-03T12:00:00Z&to=2026-03-04T00:00:00Z&cursor=${cursor}`);
    expect(await Promise.all(ids.map((id) => stack.readings(id)))).toEqual(ids.map(() => []));
  });

  it('of a period that is not over, for what was decided by then', async () => {
    stack.goTo(MADE_AT + 4 * 60_000);
    await stack.get('?from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z');
    const read = await Promise.all(ids.map((id) => stack.readings(id)));
    // All were shown: whoever made the last two had a clock that is ahead of this one's.
    expect(read.map((one) => one.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    const later = decided(model, DECLINED, { at: MADE_AT + 10 * 60_000 });
    await stack.keep(later);
    expect(await stack.readings(later.decision_id)).toEqual([]);
  });
});
