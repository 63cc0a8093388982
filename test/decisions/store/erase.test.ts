import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { erasedDecisionSchema } from '../../../src/decisions/decision.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../../src/decisions/store/due-hours.ts';
import { eraseSubject } from '../../../src/decisions/store/erase.ts';
import { findDecision } from '../../../src/decisions/store/find.ts';
import { findDecisions } from '../../../src/decisions/store/find-by.ts';
import { liftHold, placeHold } from '../../../src/decisions/store/holds.ts';
import { hourHash } from '../../../src/decisions/store/hour-entries.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { keyHash } from '../../../src/decisions/store/key-entries.ts';
import { indexKey, MINUTES, minuteIn } from '../../../src/decisions/store/keys.ts';
import { readData } from '../../../src/decisions/store/minute-data.ts';
import { readIndex } from '../../../src/decisions/store/minute-index.ts';
import { readPiece } from '../../../src/decisions/store/piece.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import type { DecisionStore } from '../../../src/decisions/store/store.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import {
  AT,
  CLOSED,
  crashingAt,
  decision,
  entriesOfHours,
  gathered,
  HOUR_OVER,
  KEY,
  keysOf,
  lineOf,
  linesOf,
  storeOn,
  telling,
  watched,
} from './support.ts';

const SUBJECT = 'Ада "Л"\nmarker-subject';
const LOAN = 'marker-loan';
const NOW = AT + 30 * 60_000;

/** Of four minutes; every tenth is the subject's. */
const kept = Array.from({ length: 120 }, (_, index) =>
  decision(
    AT + index * 2000,
    String(index),
    index % 10 === 3
      ? { subject: SUBJECT, loan: LOAN, application: { name: `marker-name ${index}` } }
      : { subject: `person ${index % 7}` },
  ),
);
const theirs = kept.filter(({ subject }) => subject === SUBJECT);
const others = kept.filter(({ subject }) => subject !== SUBJECT);
const theirIds = theirs.map(({ decision_id }) => decision_id).sort();

/** Two minutes compacted, with something late in the second and nothing waiting in the first, and two in pieces. */
async function filled(store: DecisionStore): Promise<void> {
  await keepDecisions(store, linesOf(kept.slice(0, 60)));
  await compactDue(store, AT + 4 * 60_000);
  await keepDecisions(store, linesOf(kept.slice(50, 90)));
  await keepDecisions(store, linesOf(kept.slice(80)));
}

/** Everything that stands anywhere, as it is unpacked and decrypted, and the objects as they are. */
async function everything(store: DecisionStore): Promise<string[]> {
  const texts: string[] = [];
  for (const key of await keysOf(store.blobs)) {
    texts.push(key, Buffer.from(await (await store.blobs.get(key))!.bytes()).toString('latin1'));
    const blocks = [];
    if (key.startsWith('decisions/pieces/')) blocks.push(...(await gathered(readPiece(store, key))));
    if (key.endsWith('.ndjson.gz')) {
      const compacted = await readIndex(store, minuteIn(MINUTES, key));
      if (compacted?.index.data.key === key)
        blocks.push(...(await gathered(readData(store, compacted.index))));
      else texts.push(gunzipSync(await (await store.blobs.get(key))!.bytes()).toString());
    }
    for (const { bytes } of blocks.flat()) texts.push(Buffer.from(bytes).toString());
  }
  return texts;
}

async function expectErased(store: DecisionStore, at = NOW): Promise<void> {
  const texts = await everything(store);
  expect(texts.filter((text) => text.includes('marker'))).toEqual([]);
  const hours = await entriesOfHours(store);
  for (const [kind, value] of [
    ['subject', SUBJECT],
    ['loan', LOAN],
    ['request', theirs[0]!.request_id],
  ] as const) {
    const hash = Buffer.from(keyHash(kind, value)).toString('latin1');
    expect(texts.filter((text) => text.includes(hash))).toEqual([]);
    expect(hours.filter((one) => one.hash === hourHash(keyHash(kind, value)))).toEqual([]);
    const query = { kind, value, day: '2026-03-03', limit: 100 };
    expect(await findDecisions(store, query)).toEqual({ found: [], more: false, damaged: [] });
  }
  const read = await gathered(readDecisions(store, { from: 0, to: NOW }));
  expect(read.filter((one) => !('erased' in one))).toEqual(others);
  expect(
    texts.filter((text) => text.startsWith('{"decision_id"')).filter((text) => !text.includes('"erased"')),
  ).toEqual(expect.arrayContaining(others.map(lineOf)));
  const erased = read.filter((one) => 'erased' in one);
  expect(erased.map((one) => one.decision_id)).toEqual(theirs.map((one) => one.decision_id));
  for (const [index, one] of erased.entries()) {
    const was = theirs[index]!;
    expect(erasedDecisionSchema.parse(one).erased).toEqual({
      at,
      sha256: createHash('sha256').update(lineOf(was)).digest('hex'),
    });
    expect(one.probability).toBe(was.probability);
    expect(await findDecision(store, one.decision_id)).toEqual(one);
  }
}

describe.each([
  ['plain', undefined],
  ['encrypted', KEY],
])('eraseSubject, %s', (_, key) => {
  it('leaves the subject nowhere, and every other line as it was', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await filled(store);
    expect((await everything(store)).some((text) => text.includes('marker-name'))).toBe(true);
    expect(await eraseSubject(store, SUBJECT, NOW)).toMatchObject({
      decisions: theirs.length,
      damaged: new Map(),
    });
    await expectErased(store);
    await compactDue(store, CLOSED);
    await expectErased(store);
  });

  it('leaves it in no keys of an hour, which are written again without it', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await filled(store);
    await compactDue(store, HOUR_OVER);
    expect(await writeDueHours(store, HOUR_OVER)).toBe(1);
    const theirHash = hourHash(keyHash('subject', SUBJECT));
    expect((await entriesOfHours(store)).filter(({ hash }) => hash === theirHash)).toHaveLength(4);
    await eraseSubject(store, SUBJECT, NOW);
    await expectErased(store);
    expect(await writeDueHours(store, HOUR_OVER)).toBe(1);
    expect(new Set((await entriesOfHours(store)).map(({ minute }) => minute)).size).toBe(4);
    await expectErased(store);
  });

  it('erases nothing more when it is done again', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await filled(store);
    await eraseSubject(store, SUBJECT, NOW);
    const before = await everything(store);
    expect(await eraseSubject(store, SUBJECT, NOW)).toEqual({
      minutes: 0,
      decisions: 0,
      damaged: new Map(),
      holds: [],
    });
    expect(await everything(store)).toEqual(before);
    await eraseSubject(store, SUBJECT, NOW + 1000);
    await expectErased(store);
  });

  it('erases what comes late, and does not show it until then', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await keepDecisions(store, linesOf(kept.slice(20)));
    await eraseSubject(store, SUBJECT, NOW);
    await keepDecisions(store, linesOf(kept.slice(0, 40)));
    expect(await findDecision(store, kept[3]!.decision_id)).toHaveProperty('erased');
    expect(await findDecision(store, kept[33]!.decision_id)).toHaveProperty('erased');
    const query = { kind: 'subject', value: SUBJECT, day: '2026-03-03', limit: 100 } as const;
    expect((await findDecisions(store, query)).found).toEqual([]);
    expect(
      (await gathered(readDecisions(store, { from: 0, to: NOW }))).filter((one) => 'subject' in one),
    ).toEqual(others);
    expect((await compactDue(store, CLOSED)).erased).toBeGreaterThan(0);
    await expectErased(store);
  });
});

describe('eraseSubject', () => {
  it('keeps to its period, and to what was decided before', async () => {
    const store = storeOn();
    await filled(store);
    const [from, to] = [theirs[2]!.at, theirs[5]!.at];
    expect(await eraseSubject(store, SUBJECT, NOW, { from, to })).toMatchObject({ decisions: 3 });
    const later = decision(NOW, 'later', { subject: SUBJECT });
    await eraseSubject(store, 'nobody', NOW);
    await keepDecisions(store, [lineOf(later)]);
    await eraseSubject(store, SUBJECT, NOW, { from: NOW - 1 });
    await compactDue(store, NOW + 60 * 60_000);
    const left = (await gathered(readDecisions(store, { from: 0, to: NOW + 1 }))).filter(
      (one) => !('erased' in one),
    );
    expect(left).toEqual([...kept.filter((one) => !theirs.slice(2, 5).includes(one)), later]);
  });

  it('refuses while a hold covers a decision of the subject, and erases nothing', async () => {
    const store = storeOn();
    await filled(store);
    const hold = { from: theirs[4]!.at, to: theirs[4]!.at + 1, why: 'a claim', by: 'counsel', at: NOW };
    await placeHold(store, 'claim', hold);
    await expect(eraseSubject(store, SUBJECT, NOW)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('claim'),
    });
    expect(await gathered(readDecisions(store, { from: 0, to: NOW }))).toEqual(kept);
    expect(await eraseSubject(store, 'person 1', NOW, { from: 0, to: theirs[4]!.at })).toMatchObject({
      decisions: 6,
    });
    await liftHold(store, 'claim');
    await eraseSubject(store, SUBJECT, NOW);
    const left = await gathered(readDecisions(store, { from: 0, to: NOW }));
    expect(left.some((one) => 'subject' in one && one.subject === SUBJECT)).toBe(false);
  });

  it('does not erase what comes late and is held', async () => {
    const store = storeOn();
    await placeHold(store, 'claim', { from: AT, to: NOW, why: 'a claim', by: 'counsel', at: NOW - 1 });
    await eraseSubject(store, SUBJECT, NOW);
    await keepDecisions(store, linesOf(kept));
    await compactDue(store, CLOSED);
    expect(await gathered(readDecisions(store, { from: 0, to: NOW }))).toEqual(kept);
  });

  it('counts a hold that stands also where its maker has a clock that is ahead', async () => {
    const store = storeOn();
    await placeHold(store, 'claim', { from: AT, to: NOW, why: 'a claim', by: 'counsel', at: NOW + 5000 });
    await eraseSubject(store, SUBJECT, NOW);
    await keepDecisions(store, linesOf(kept));
    await compactDue(store, CLOSED);
    expect(await gathered(readDecisions(store, { from: 0, to: NOW }))).toEqual(kept);
  });

  it.each([
    ['never put together', false],
    ['put together before', true],
  ])(
    'brings nothing back that came late, or comes again, %s, when a hold is placed afterwards',
    async (_, isCompacted) => {
      const store = storeOn();
      if (isCompacted) await filled(store);
      if (isCompacted) await compactDue(store, CLOSED);
      await eraseSubject(store, SUBJECT, NOW);
      await keepDecisions(store, linesOf(kept));
      await placeHold(store, 'claim', { from: AT, to: NOW, why: 'a claim', by: 'counsel', at: NOW + 1 });
      const expectNothing = async () => {
        expect(await findDecision(store, theirs[0]!.decision_id)).toHaveProperty('erased');
        const query = { kind: 'subject', value: SUBJECT, day: '2026-03-03', limit: 100 } as const;
        expect((await findDecisions(store, query)).found).toEqual([]);
      };
      await expectNothing();
      expect(await eraseSubject(store, SUBJECT, NOW + 2)).toMatchObject({ holds: ['claim'] });
      await expectNothing();
      await compactDue(store, CLOSED);
      await expectErased(store);
    },
  );

  it('looks for the orders about a subject alone, where one decision or one subject is asked for', async () => {
    const listed: string[] = [];
    const blobs = memoryBlobStore();
    const store = storeOn({
      ...blobs,
      list: (prefix, cursor) => {
        if (prefix.startsWith('decisions/erasures/')) listed.push(prefix);
        return blobs.list(prefix, cursor);
      },
    });
    await eraseSubject(store, 'somebody else', NOW);
    await keepDecisions(store, linesOf(kept));
    listed.length = 0;
    await findDecision(store, theirs[0]!.decision_id);
    await findDecisions(store, { kind: 'subject', value: SUBJECT, day: '2026-03-03', limit: 100 });
    expect(new Set(listed)).toEqual(
      new Set([`decisions/erasures/${createHash('sha256').update(SUBJECT).digest('hex')}/`]),
    );
  });

  it('withholds what an order is about while a hold is damaged, and leaves everything else alone', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await eraseSubject(store, SUBJECT, NOW);
    await placeHold(store, 'claim', { from: 0, to: 1, why: 'a claim', by: 'counsel', at: NOW });
    await blobs.put('decisions/holds/claim.json', new Uint8Array(9));
    await keepDecisions(store, linesOf(kept.slice(0, 60)));
    const [other] = others;
    expect(await findDecision(store, other!.decision_id)).toEqual(other);
    await expect(findDecision(store, theirs[0]!.decision_id)).rejects.toMatchObject({ code: 'file_damaged' });
    const find = (kind: 'subject' | 'request', value: string) =>
      findDecisions(store, { kind, value, day: '2026-03-03', limit: 100 });
    expect(await find('request', other!.request_id)).toMatchObject({ found: [other], damaged: [] });
    expect((await find('subject', 'person 1')).damaged).toEqual([]);
    expect(await find('subject', SUBJECT)).toMatchObject({
      found: [],
      damaged: expect.arrayContaining([expect.objectContaining({ code: 'file_damaged' })]),
    });
    const damaged: string[] = [];
    const read = await gathered(
      readDecisions(store, { from: 0, to: NOW }, ({ message }) => void damaged.push(message)),
    );
    expect(read).toEqual(others.filter(({ at }) => at < AT + 2 * 60_000));
    expect(new Set(damaged).size).toBe(1);
    await keepDecisions(store, linesOf(kept.slice(90).filter(({ subject }) => subject !== SUBJECT)));
    await compactDue(store, CLOSED);
    const minutes = (await keysOf(blobs, MINUTES)).filter((key) => key.endsWith('/index'));
    expect(minutes).toEqual([indexKey(AT / 60_000 + 3)]);
    await liftHold(store, 'claim');
    await compactDue(store, CLOSED);
    expect(await findDecision(store, theirs[0]!.decision_id)).toHaveProperty('erased');
  });

  it('erases the others when a minute is damaged, and names it', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await filled(store);
    const { index } = (await readIndex(store, AT / 60_000))!;
    await blobs.put(index.data.key, new Uint8Array(9));
    const done = await eraseSubject(store, SUBJECT, NOW);
    expect([...done.damaged.values()].map(({ message }) => message)).toEqual([
      expect.stringContaining(index.data.key),
    ]);
    const left = await gathered(readDecisions(store, { from: AT + 60_000, to: NOW }));
    expect(left.some((one) => 'subject' in one && one.subject === SUBJECT)).toBe(false);
  });

  it('names a minute that has lost its index: what it holds of the subject is still there', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await filled(store);
    await compactDue(store, CLOSED);
    const lost = indexKey(AT / 60_000);
    await blobs.delete([lost]);
    const done = await eraseSubject(store, SUBJECT, NOW);
    expect([...done.damaged]).toEqual([
      [
        AT / 60_000,
        expect.objectContaining({ code: 'file_damaged', message: expect.stringContaining(lost) }),
      ],
    ]);
  });

  it('counts its own decisions, and not those of another whose order stands and who came late', async () => {
    const store = storeOn(memoryBlobStore());
    await eraseSubject(store, SUBJECT, NOW);
    await filled(store);
    expect((await eraseSubject(store, 'person 0', NOW)).decisions).toBe(
      others.filter(({ subject }) => subject === 'person 0').length,
    );
    expect((await eraseSubject(store, SUBJECT, NOW)).decisions).toBe(0);
  });

  const crashes: [string, boolean][] = [
    ['before', false],
    ['after', true],
  ];
  it.each(crashes)(
    'has the effect of doing it once when it dies %s any call and is done again',
    async (_, isAfter) => {
      const erase = (blobs: BlobStore) => eraseSubject(storeOn(blobs), SUBJECT, NOW);
      const whole = memoryBlobStore();
      await filled(storeOn(whole));
      let calls = 0;
      await erase(watched(whole, async () => void calls++));
      expect(calls).toBeGreaterThan(40);
      for (let call = 0; call < calls; call += 1) {
        const blobs = memoryBlobStore();
        await filled(storeOn(blobs));
        await expect(erase(crashingAt(blobs, call, isAfter))).rejects.toThrow('died');
        await erase(blobs);
        const texts = await everything(storeOn(blobs));
        expect(texts.filter((text) => text.includes('marker'))).toEqual([]);
        if (call % 10 === 0) await expectErased(storeOn(blobs));
      }
    },
  );

  it.each(crashes)(
    'tells of all that is erased when it dies %s any call and is done again',
    async (_, isAfter) => {
      for (let call = 0, isDone = false; !isDone; call++) {
        const blobs = memoryBlobStore();
        await filled(storeOn(blobs));
        const told = new Set<string>();
        isDone = await eraseSubject(telling(crashingAt(blobs, call, isAfter), told), SUBJECT, NOW).then(
          () => true,
          () => false,
        );
        if (isDone) expect(call).toBeGreaterThan(40);
        await eraseSubject(telling(blobs, told), SUBJECT, NOW);
        expect([...told].sort()).toEqual(theirIds);
      }
    },
  );

  it('leaves records as they are while what else is kept of them cannot be erased', async () => {
    const store = storeOn(memoryBlobStore());
    await filled(store);
    await compactDue(store, CLOSED);
    const failing = { ...store, onErased: () => Promise.reject(new Error('away')) };
    await expect(eraseSubject(failing, SUBJECT, NOW)).rejects.toThrow('away');
    const told = new Set<string>();
    await eraseSubject(telling(store.blobs, told), SUBJECT, NOW);
    expect([...told].sort()).toEqual(theirIds);
    await expectErased(store);
  });

  it('tells of what comes late when that is compacted, and not again', async () => {
    const blobs = memoryBlobStore();
    await eraseSubject(storeOn(blobs), SUBJECT, NOW);
    const told = new Set<string>();
    await filled(telling(blobs, told));
    await compactDue(telling(blobs, told), CLOSED);
    expect([...told].sort()).toEqual(theirIds);
    told.clear();
    await eraseSubject(telling(blobs, told), 'person 0', NOW);
    expect(told.size).toBeGreaterThan(0);
    expect(theirIds.filter((id) => told.has(id))).toEqual([]);
  });

  const ofTheHour = async () => {
    const blobs = memoryBlobStore();
    await filled(storeOn(blobs));
    await compactDue(storeOn(blobs), HOUR_OVER);
    return blobs;
  };

  it.each(crashes)(
    'leaves nothing in the keys of an hour when it dies %s any call and is done again',
    async (_, isAfter) => {
      for (let call = 0, isDone = false; !isDone; call++) {
        const blobs = await ofTheHour();
        await writeDueHours(storeOn(blobs), HOUR_OVER);
        const dying = eraseSubject(storeOn(crashingAt(blobs, call, isAfter)), SUBJECT, NOW);
        isDone = await dying.then(
          () => true,
          () => false,
        );
        if (isDone) expect(call).toBeGreaterThan(40);
        await eraseSubject(storeOn(blobs), SUBJECT, NOW);
        await expectErased(storeOn(blobs));
      }
    },
  );

  it('leaves nothing in the keys of an hour that are written meanwhile, at any call of either', async () => {
    for (let at = 0, isDone = false; !isDone; at++) {
      const blobs = await ofTheHour();
      isDone = true;
      const erase = async (call: number) => {
        if (call !== at) return;
        isDone = false;
        await eraseSubject(storeOn(blobs), SUBJECT, NOW);
      };
      await writeDueHours(storeOn(watched(blobs, erase)), HOUR_OVER);
      if (isDone) expect(at).toBeGreaterThan(15);
      else await expectErased(storeOn(blobs));
    }
    for (let at = 0, isDone = false; !isDone; at++) {
      const blobs = await ofTheHour();
      isDone = true;
      const write = async (call: number) => {
        if (call !== at) return;
        isDone = false;
        await writeDueHours(storeOn(blobs), HOUR_OVER);
      };
      await eraseSubject(storeOn(watched(blobs, write)), SUBJECT, NOW);
      await expectErased(storeOn(blobs));
      if (isDone) expect(at).toBeGreaterThan(40);
    }
  });

  it('leaves nothing behind while others compact, at any call of either', async () => {
    for (let at = 0; at < 60; at++) {
      const blobs = memoryBlobStore();
      await filled(storeOn(blobs));
      const compact = async (call: number) => {
        if (call === at) await compactDue(storeOn(blobs), CLOSED);
      };
      await eraseSubject(storeOn(watched(blobs, compact)), SUBJECT, NOW);
      await expectErased(storeOn(blobs));
    }
    for (let at = 0, isLate = false; !isLate; at++) {
      const blobs = memoryBlobStore();
      await filled(storeOn(blobs));
      isLate = true;
      const erase = async (call: number) => {
        if (call !== at) return;
        isLate = false;
        await eraseSubject(storeOn(blobs), SUBJECT, NOW);
      };
      await compactDue(storeOn(watched(blobs, erase)), CLOSED);
      if (isLate) expect(at).toBeGreaterThan(20);
      else await compactDue(storeOn(blobs), CLOSED);
      const texts = await everything(storeOn(blobs));
      expect(texts.some((text) => text.includes('marker'))).toBe(isLate);
    }
  });
});
