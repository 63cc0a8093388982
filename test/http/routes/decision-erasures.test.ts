import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { decisionSchema } from '../../../src/decisions/decision.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { eraseSubject } from '../../../src/decisions/store/erase.ts';
import { placeHold } from '../../../src/decisions/store/holds.ts';
import { keyHash } from '../../../src/decisions/store/key-entries.ts';
import { MINUTES } from '../../../src/decisions/store/keys.ts';
import { subjectHash } from '../../../src/decisions/subject.ts';
import { DAY_MS } from '../../../src/time.ts';
import { watched } from '../../decisions/store/support.ts';
import { DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack } from '../decisions/decision-stack.ts';

const model = await decidingModel();
const SUBJECT = 'marker-C-17';
const PATH = '/api/v1/decision-erasures';
const MARCH = { from: '2026-03-01', to: '2026-04-01' };
/** Of two minutes: every third is the subject's. */
const decisions = Array.from({ length: 12 }, (_, index) =>
  decided(model, DECLINED, {
    at: MADE_AT + index * 5000,
    subject: index % 3 === 0 ? SUBJECT : `C-${index}`,
    request_id: `request-${index}`,
  }),
);
const theirs = decisions.filter(({ subject }) => subject === SUBJECT);
const others = decisions.filter(({ subject }) => subject !== SUBJECT);

let stack: ReturnType<typeof decisionStack>;
beforeEach(async () => {
  stack = decisionStack(model);
  await stack.keep(...decisions);
});

/** All that is stored, as text: each object with its key, and unpacked where it is packed. */
async function everything(): Promise<string[]> {
  const texts: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await stack.blobs.list('', cursor);
    for (const { key } of page.objects) {
      const bytes = Buffer.from(await (await stack.blobs.get(key))!.bytes());
      texts.push(key, bytes.toString('latin1'), ...unpacked(bytes));
    }
    cursor = page.cursor;
    if (cursor === undefined) return texts;
  }
}

/** What is packed anywhere in it. */
function unpacked(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = bytes.indexOf('1f8b08', 0, 'hex'); at >= 0; at = bytes.indexOf('1f8b08', at + 1, 'hex'))
    for (let end = bytes.length; end > at; end--)
      try {
        texts.push(gunzipSync(bytes.subarray(at, end)).toString());
        break;
      } catch {
        // What follows it does not belong to it.
      }
  return texts;
}

const linesIn = (texts: string[]) =>
  texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{"decision_id"'));
const erase = (body: object = { subject: SUBJECT, ...MARCH }, key?: string) =>
  stack.send('POST', PATH, body, key);
const logged = () => JSON.stringify(stack.logger.entries);

describe('a subject is erased', () => {
  it.each([
    ['compacted', true],
    ['as it came', false],
  ])('from everywhere, %s, and every other line stays as it is', async (_, isCompacted) => {
    if (isCompacted) await compactDue(stack.decisions, stack.clock.now());
    expect((await everything()).join('\n')).toContain(SUBJECT);
    const { status, body } = await erase();
    expect(status).toBe(200);
    expect(body.data).toEqual({
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-04T10:20:30.040Z',
      minutes: 2,
      decisions: theirs.length,
      groups: 0,
      held_groups: 0,
      damaged: [],
      holds: [],
    });
    expect(body.message).toBe('4 decisions of the subject erased.');
    const texts = await everything();
    const hash = Buffer.from(keyHash('subject', SUBJECT)).toString('latin1');
    expect(texts.filter((text) => text.includes(SUBJECT) || text.includes(hash))).toEqual([]);
    const lines = linesIn(texts);
    expect(lines).toHaveLength(decisions.length);
    expect(lines).toEqual(expect.arrayContaining(others.map((one) => JSON.stringify(one))));
    expect(logged()).not.toContain(SUBJECT);
  });

  it('once: asking again changes nothing', async () => {
    await erase();
    const before = await everything();
    const { status, body } = await erase();
    expect([status, body.data.minutes, body.data.decisions]).toEqual([200, 0, 0]);
    expect(await everything()).toEqual(before);
    stack.clock.advance(1000);
    expect((await erase()).body.data.decisions).toBe(0);
    expect(linesIn(await everything())).toEqual(linesIn(before));
  });

  it('in its period alone', async () => {
    const at = (index: number) => new Date(theirs[index]!.at).toISOString();
    expect((await erase({ subject: SUBJECT, from: at(1), to: at(3) })).body.data.decisions).toBe(2);
    expect((await stack.get(`/${theirs[0]!.decision_id}`)).body.data.subject).toBe(SUBJECT);
    expect((await stack.get(`/${theirs[2]!.decision_id}`)).body.data).toHaveProperty('erased');
  });

  it('until now where nothing else is said', async () => {
    const { body } = await erase({ subject: SUBJECT, from: '2026-03-03' });
    expect(body.data).toMatchObject({ to: '2026-03-04T10:20:30.040Z', decisions: 4 });
  });

  it('but for a minute that is damaged, which is named', async () => {
    await compactDue(stack.decisions, stack.clock.now());
    const key = (await stack.blobs.list(MINUTES)).objects.find((one) => one.key.endsWith('.gz'))!.key;
    await stack.blobs.put(key, new Uint8Array(9));
    const { status, body } = await erase();
    expect([status, body.data.minutes]).toEqual([200, 1]);
    expect(body.data.damaged).toEqual([
      { minute: '2026-03-03T10:20:00.000Z', message: expect.stringContaining(key) },
    ]);
    expect(body.message).toMatch(/1 damaged minute/);
    expect(await stack.damage()).toEqual([['erasure', 1]]);
  });
});

describe('an erasure is refused', () => {
  it('where a hold covers a decision of the subject, and nothing is erased', async () => {
    await stack.send('PUT', '/api/v1/decision-holds/claim', { ...MARCH, why: 'Claim 4711' });
    const before = await everything();
    const { status, body } = await erase();
    expect([status, body.error]).toEqual([409, 'conflict']);
    expect(body.message).toContain('claim');
    expect(JSON.stringify(body)).not.toContain(SUBJECT);
    expect(await everything()).toEqual(before);
    const nobodys = await erase({ subject: 'nobody', ...MARCH });
    expect([nobodys.status, nobodys.body.data.holds]).toEqual([200, ['claim']]);
    expect(nobodys.body.message).toBe(
      '0 decisions of the subject erased. A record that is still on its way, and that a hold covers (claim), is kept until none does, and erased then.',
    );
    expect(
      (await erase({ subject: 'nobody', from: '2026-02-01', to: '2026-03-01' })).body.data.holds,
    ).toEqual([]);
    await stack.send('DELETE', '/api/v1/decision-holds/claim', undefined);
    expect((await erase()).body.data.decisions).toBe(theirs.length);
  });

  it.each([
    [{ subject: SUBJECT, from: '2026-01-31', to: '2026-03-04' }, 'to', /more than 31 days/],
    [{ subject: SUBJECT }, 'to', /more than 31 days/],
    [{ subject: SUBJECT, from: '2026-03-03', to: '2026-03-03' }, 'to', /not after from/],
    [{ subject: SUBJECT, from: '2027-03-03' }, 'from', /not before now/],
    [{ subject: SUBJECT, from: '1969-12-03', to: '1969-12-31' }, 'from', /before 1970/],
    [{ subject: SUBJECT, from: '2026-02-30' }, 'from', /date/],
    [{ subject: `${SUBJECT} ${SUBJECT}`, ...MARCH }, 'subject', /./],
    [{ subject: SUBJECT.repeat(40), ...MARCH }, 'subject', /./],
    [{ subject: '', ...MARCH }, 'subject', /./],
    [MARCH, 'subject', /missing/],
    [{ subject: SUBJECT, ...MARCH, day: '2026-03-03' }, 'day', /./],
  ])('%#: what is no period of one subject, which it does not repeat', async (asked, path, message) => {
    const { status, body } = await erase(asked);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      error: 'validation_error',
      details: [{ path, message: expect.stringMatching(message) }],
    });
    expect(JSON.stringify(body) + logged()).not.toContain(SUBJECT);
    expect(linesIn(await everything())).toHaveLength(decisions.length);
  });

  it.each([`{"subject": ${SUBJECT}}`, `{"subject": "${SUBJECT}", "subject": "${SUBJECT}"}`, `"${SUBJECT}"`])(
    '%#: what cannot be read, and nothing of it is repeated',
    async (body) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await stack.ask(PATH, 'officer', { method: 'POST', headers, body });
      expect(response.status).toBe(422);
      expect((await response.text()) + logged()).not.toContain(SUBJECT);
    },
  );

  it.each(['shop', 'auditor'])('to %s, who may not', async (key) => {
    expect(await erase(undefined, key)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect((await everything()).join('\n')).toContain(SUBJECT);
  });

  it('where it cannot be written down', async () => {
    stack.database.batch = async () => {
      throw new Error('down');
    };
    expect(await erase()).toMatchObject({ status: 503, body: { error: 'storage_unavailable' } });
    expect((await everything()).join('\n')).toContain(SUBJECT);
  });
});

it('its hash is that of the line of an export, with the time as a number', async () => {
  const recorded = decisionSchema.parse(decided(model, DECLINED, { subject: 'C-99', at: MADE_AT + 1 }));
  await stack.keep(recorded);
  const view = async () => (await stack.get(`/${recorded.decision_id}`)).body.data;
  const line = JSON.stringify(await view()).replace(/"at":"([^"]*)"/, (_, at) => `"at":${Date.parse(at)}`);
  await erase({ subject: 'C-99', ...MARCH });
  expect((await view()).erased.sha256).toBe(createHash('sha256').update(line).digest('hex'));
});

it('who erased a subject stands among the readings of its decisions, and of no others', async () => {
  await erase();
  const [reading] = await stack.readings(theirs[1]!.decision_id);
  expect(reading).toEqual({
    at: new Date(MADE_AT + DAY_MS).toISOString(),
    reader: 'officer',
    what: 'erase',
    searched: subjectHash(SUBJECT),
  });
  expect(await stack.readings(others[0]!.decision_id)).toEqual([]);
  expect(await stack.database.query('SELECT from_at, to_at FROM decision_readings')).toEqual([
    { from_at: Date.UTC(2026, 2, 1), to_at: MADE_AT + DAY_MS },
  ]);
});

it('who erased it stands there too where a hold was placed by a clock that is ahead', async () => {
  const at = stack.clock.now() + 5000;
  await placeHold(stack.decisions, 'ahead', { from: at - 10_000, to: at, why: 'x', by: 'counsel', at });
  expect((await erase()).status).toBe(200);
  expect(await stack.readings(theirs[1]!.decision_id)).toMatchObject([{ reader: 'officer', what: 'erase' }]);
});

it('fits into the requests that a Worker may make, with decisions in every minute of 31 days', async () => {
  /** Requests of an erasure that finds nothing in so many compacted minutes. */
  const requests = async (minutes: number) => {
    const { decisions: store, keep, clock, blobs } = decisionStack(model);
    const made = (index: number) =>
      decided(model, DECLINED, {
        at: MADE_AT + index * 2000,
        subject: `C-${index}`,
        request_id: `r-${index}`,
      });
    await keep(...Array.from({ length: minutes * 30 }, (_, index) => made(index)));
    await compactDue(store, clock.now());
    let count = 0;
    const counted = watched(blobs, async () => void count++);
    await eraseSubject({ ...store, blobs: counted }, SUBJECT, clock.now(), { from: MADE_AT });
    return count;
  };
  const aMinute = ((await requests(80)) - (await requests(30))) / 50;
  // Its index and, unless no hash in it comes near the subject's, its keys.
  expect(aMinute).toBeGreaterThanOrEqual(1);
  expect(aMinute).toBeLessThanOrEqual(2);
  const limit = Number(/^subrequests = (\d+)/m.exec(await readFile('wrangler.toml', 'utf8'))![1]);
  expect(2 * 31 * 24 * 60).toBeLessThan(limit / 2);
});
