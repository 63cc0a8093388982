import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../scripts/decisions/actions.ts';
import type { Given } from '../../../scripts/decisions/options.ts';
import { type Ask, asking } from '../../../scripts/model/ask.ts';
import { placeHold } from '../../../src/decisions/store/holds.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import { DAY_MS } from '../../../src/time.ts';
import { gathered } from '../../decisions/store/support.ts';
import { DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack } from '../../http/decisions/decision-stack.ts';

const model = await decidingModel();
const SUBJECT = 'C-17';
/** Of December, January, February and March: each of another on the day before. */
const decisions = [90, 60, 30, 0].flatMap((days) =>
  [SUBJECT, 'C-18'].map((subject, index) =>
    decided(model, DECLINED, { at: MADE_AT - (days + index) * DAY_MS, subject }),
  ),
);
const others = decisions.filter(({ subject }) => subject !== SUBJECT);

let stack: ReturnType<typeof decisionStack>;
let server: ServerType;
let ask: Ask;
beforeEach(async () => {
  stack = decisionStack(model);
  await stack.keep(...decisions);
  server = serve({ fetch: stack.app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  ask = asking({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'officer' });
});
afterEach(async () => {
  server.close();
  await once(server, 'close');
});

async function run(name: string, given: Given = {}, args: string[] = []) {
  const lines: string[] = [];
  ACTIONS[name]!.check?.(given, args);
  const isWell = await ACTIONS[name]!.run(ask, given, args, (line) => void lines.push(line));
  return { isWell, lines };
}

/** What is left that says of whom it was. */
async function whole() {
  const kept = await gathered(readDecisions(stack.decisions, { from: 0, to: stack.clock.now() }));
  return kept.filter((one) => !('erased' in one));
}
const sorted = (kept: typeof decisions) => kept.toSorted((one, other) => one.at - other.at);
const CLAIM = { from: '2026-01-01', to: '2026-02-01', why: 'Claim 4711' };
const GROUP = { subject: SUBJECT, attribute: 'sex', group: 'f' };
const PLAN =
  'All that is recorded of the subject from 2025-11-24T10:20:00.000Z until 2026-03-04T10:20:30.040Z is erased, in 5 calls. It cannot be taken back.';

describe('erase', () => {
  it('says what it would do, and does nothing without --yes', async () => {
    expect(await run('erase', { subject: SUBJECT })).toEqual({
      isWell: false,
      lines: [PLAN, 'Nothing is erased yet. With --yes it is.'],
    });
    expect(await whole()).toEqual(sorted(decisions));
  });

  it('goes through all that is kept, month by month, and sums up', async () => {
    expect(await run('erase', { subject: SUBJECT, yes: true })).toEqual({
      isWell: true,
      lines: [
        PLAN,
        '2025-12: 1',
        '2026-01: 1',
        '2026-02: 1',
        '2026-03: 1',
        '4 decisions erased, 0 damaged minutes left as they are, 0 calls refused.',
      ],
    });
    expect(await whole()).toEqual(sorted(others));
    const again = await run('erase', { subject: SUBJECT, yes: true });
    expect(again.lines.slice(1)).toEqual([
      '0 decisions erased, 0 damaged minutes left as they are, 0 calls refused.',
    ]);
  });

  it('keeps to the period that is given', async () => {
    const { lines } = await run('erase', {
      subject: SUBJECT,
      from: '2026-02-01',
      to: '2026-03-01',
      yes: true,
    });
    expect(lines[0]).toContain(
      'from 2026-02-01T00:00:00.000Z until 2026-03-01T00:00:00.000Z is erased, in 1 call.',
    );
    expect(lines.at(-1)).toMatch(/^1 decision erased/);
    expect(await whole()).toHaveLength(decisions.length - 1);
  });

  it('ends now where its end lies in the future', async () => {
    const { isWell, lines } = await run('erase', {
      subject: SUBJECT,
      from: '2026-02-01',
      to: '2026-06-01',
      yes: true,
    });
    expect(lines[0]).toContain('until 2026-03-04T10:20:30.040Z is erased, in 2 calls.');
    expect([isWell, lines.at(-1)]).toEqual([
      true,
      '2 decisions erased, 0 damaged minutes left as they are, 0 calls refused.',
    ]);
  });

  it('says that groups stay while a hold of another time stands, and is not well', async () => {
    await stack.send('POST', '/api/v1/subject-groups', { groups: [GROUP] }, 'analyst');
    stack.clock.advance(1000);
    await run('hold', { ...CLAIM, from: '2025-01-01', to: '2025-02-01' }, ['older']);
    const said = { subject: SUBJECT, from: '2026-03-01', yes: true };
    const { isWell, lines } = await run('erase', said);
    expect(lines.slice(-2)).toEqual([
      '1 decision erased, 0 damaged minutes left as they are, 0 calls refused.',
      'Groups of the subject stay while a legal hold stands: erase again when none does.',
    ]);
    expect(isWell).toBe(false);
    await run('lift', {}, ['older']);
    expect(await run('erase', said)).toMatchObject({ isWell: true });
    expect(await stack.database.query('SELECT group_name FROM subject_groups')).toEqual([]);
  });

  it('erases the months that nothing holds, names the others, and is not well', async () => {
    await run('hold', CLAIM, ['claim']);
    const { isWell, lines } = await run('erase', { subject: SUBJECT, yes: true });
    expect(lines.slice(1)).toEqual([
      'The hold claim stands from 2026-01-01T00:00:00.000Z to 2026-02-01T00:00:00.000Z: a call in which it covers the subject is refused, and a record that is still on its way is kept until it is lifted.',
      '2025-12: 1',
      '2026-01: The hold claim covers decisions of the subject: they are kept.',
      '2026-02: 1',
      '2026-03: 1',
      '3 decisions erased, 0 damaged minutes left as they are, 1 calls refused.',
    ]);
    expect(isWell).toBe(false);
    expect(lines.join('\n')).not.toContain(SUBJECT);
  });

  it('reaches what only a hold keeps, and says that it does', async () => {
    const old = decided(model, DECLINED, { at: MADE_AT - 200 * DAY_MS, subject: SUBJECT });
    await stack.keep(old);
    await run('hold', { from: '2025-08-01', to: '2025-09-01', why: 'Claim 4712' }, ['old-claim']);
    const { isWell, lines } = await run('erase', { subject: SUBJECT, yes: true });
    expect(lines.slice(0, 2)).toEqual([
      'All that is recorded of the subject from 2025-08-01T00:00:00.000Z until 2026-03-04T10:20:30.040Z is erased, in 6 calls. It cannot be taken back.',
      expect.stringMatching(/^The hold old-claim stands/),
    ]);
    expect(lines).toContain('2025-08: The hold old-claim covers decisions of the subject: they are kept.');
    expect(isWell).toBe(false);
    const erasure = { subject: SUBJECT, to: '2025-08-20' };
    expect((await stack.send('POST', '/api/v1/decision-erasures', erasure, 'officer')).status).toBe(409);
    await run('lift', {}, ['old-claim']);
    expect((await run('erase', { subject: SUBJECT, yes: true, from: '2025-08-01' })).lines).toContain(
      '2025-08: 1',
    );
  });

  it('names what is damaged, and is not well', async () => {
    const { objects } = await stack.blobs.list('decisions/pieces/');
    await stack.blobs.put(objects[0]!.key, new Uint8Array(9));
    const { isWell, lines } = await run('erase', { subject: SUBJECT, yes: true });
    expect(isWell).toBe(false);
    expect(lines.filter((line) => line.includes(objects[0]!.key))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/1 damaged minutes left/);
  });
});

describe('hold, holds and lift', () => {
  it('place one, list them and lift it', async () => {
    expect((await run('holds')).lines).toEqual(['There is none.']);
    expect(await run('hold', CLAIM, ['claim'])).toEqual({ isWell: true, lines: ['The hold claim stands.'] });
    const { lines } = await run('holds');
    expect(lines[0]).toMatch(/^name +from +to +by +at +why$/);
    expect(lines[1]).toBe(
      'claim  2026-01-01T00:00:00.000Z  2026-02-01T00:00:00.000Z  officer  2026-03-04T10:20:30.040Z  Claim 4711',
    );
    await expect(run('hold', { ...CLAIM, to: '2026-03-01' }, ['claim'])).rejects.toThrow('stands already');
    expect((await run('lift', {}, ['claim'])).lines).toEqual(['The hold claim is lifted.']);
    await expect(run('lift', {}, ['claim'])).rejects.toThrow('There is no hold claim.');
  });

  it('list all of them, however many pages they take', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `claim-${String(index).padStart(3, '0')}`);
    for (const name of names)
      await placeHold(stack.decisions, name, { from: 0, to: 1, why: 'a claim', by: 'me', at: 0 });
    const { lines } = await run('holds');
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(names);
  });

  it('tell a terminal nothing that it obeys', async () => {
    const odd = { from: 0, to: 1, why: 'a\u001b[31m', by: 'me', at: 0 };
    await placeHold(stack.decisions, 'odd', odd);
    expect((await run('holds')).lines.join('')).not.toContain('\u001b');
  });
});

it.each([
  ['erase', {}, [], 'subject'],
  ['erase', { subject: 'C 17' }, [], 'subject'],
  ['erase', { subject: SUBJECT, from: '2026-02-30' }, [], 'from'],
  ['erase', { subject: SUBJECT, from: '2026-03-01', to: '2026-03-01' }, [], 'to: is not after from'],
  ['hold', CLAIM, ['A claim'], 'name'],
  ['hold', { from: CLAIM.from, to: CLAIM.to }, ['claim'], 'why'],
  ['hold', { ...CLAIM, to: CLAIM.from }, ['claim'], 'to: is not after from'],
  ['lift', {}, ['A claim'], 'name'],
] as const)('%s %j %j is refused before anything is asked', async (name, given, args, message) => {
  ask = Object.assign(() => expect.fail('it was asked'), { file: () => expect.fail('it was asked') });
  await expect(run(name, given, [...args])).rejects.toThrow(message);
});
