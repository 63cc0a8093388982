import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/decisions/decision.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../../src/decisions/store/due-hours.ts';
import { eraseSubject } from '../../../src/decisions/store/erase.ts';
import { findDecision } from '../../../src/decisions/store/find.ts';
import { findDecisions } from '../../../src/decisions/store/find-by.ts';
import {
  hourHash,
  hourHashOf,
  packEntries,
  unpackEntries,
} from '../../../src/decisions/store/hour-entries.ts';
import { type MinuteKeys, sortedShares } from '../../../src/decisions/store/hour-shares.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { entryOf, keyHash } from '../../../src/decisions/store/key-entries.ts';
import { DUE_HOURS, HOURS, minuteFolder } from '../../../src/decisions/store/keys.ts';
import { KeysWriter } from '../../../src/decisions/store/keys-writer.ts';
import { readIndex } from '../../../src/decisions/store/minute-index.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import { sweepDecisions } from '../../../src/decisions/store/sweep.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import {
  AT,
  callsOf,
  crashingAt,
  decision,
  entriesOfHours,
  gathered,
  HOUR_OVER,
  KEY,
  keysOf,
  linesOf,
  storeOn,
  watched,
} from './support.ts';

const DAY = '2026-03-03';
const MIDNIGHT = Date.UTC(2026, 2, 3);
const DAY_OVER = MIDNIGHT + 26 * 60 * 60_000;

/** Ten minutes with six decisions each: of five subjects, of which one is in the first minute alone. */
const kept = Array.from({ length: 60 }, (_, index) =>
  decision(AT + index * 10_000, String(index), { subject: index === 3 ? 'rare' : `person ${index % 4}` }),
);
const of = (subject: string, among = kept) => among.filter((one) => one.subject === subject);

async function filled(blobs: BlobStore, decisions: readonly Decision[] = kept): Promise<void> {
  await keepDecisions(storeOn(blobs), linesOf(decisions));
  await compactDue(storeOn(blobs), HOUR_OVER);
}

const find = async (blobs: BlobStore, value: string) => {
  const { found, damaged } = await findDecisions(storeOn(blobs), {
    kind: 'subject',
    value,
    day: DAY,
    limit: 1000,
  });
  expect(damaged).toEqual([]);
  return found;
};

/** What is asked of a store for a search. */
const readsOf = (blobs: BlobStore, value: string) => callsOf(async (on) => await find(on(blobs), value));

async function expectFound(blobs: BlobStore, among = kept): Promise<void> {
  for (const subject of ['rare', 'person 2', 'nobody'])
    expect(await find(blobs, subject)).toEqual(of(subject, among));
}

/** One object of entries and one that says what they are of, and nothing that is to be done. */
async function expectWritten(blobs: BlobStore): Promise<void> {
  expect(await keysOf(blobs, DUE_HOURS)).toEqual([]);
  expect(await keysOf(blobs, HOURS)).toHaveLength(2);
}

describe('the keys of an hour', () => {
  it('are written once the hour is over, and not again until something of it is compacted', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    const over = AT - (AT % 3_600_000) + 3_600_000;
    expect(await writeDueHours(storeOn(blobs), over + 10 * 60_000 - 1)).toBe(0);
    expect(await writeDueHours(storeOn(blobs), over + 10 * 60_000)).toBe(1);
    await expectWritten(blobs);
    const written = await keysOf(blobs, HOURS);
    expect(await writeDueHours(storeOn(blobs), HOUR_OVER)).toBe(0);
    const late = decision(AT + 5, 'late', { subject: 'rare' });
    await keepDecisions(storeOn(blobs), linesOf([late]));
    await compactDue(storeOn(blobs), HOUR_OVER);
    expect(await find(blobs, 'rare')).toEqual([late, kept[3]].toSorted((a, b) => a!.at - b!.at));
    expect(await writeDueHours(storeOn(blobs), HOUR_OVER)).toBe(1);
    await expectWritten(blobs);
    expect(await keysOf(blobs, HOURS)).not.toEqual(written);
  });

  it.each([undefined, KEY])('say in which minutes something is', async (key) => {
    const store = storeOn(memoryBlobStore(), key);
    await keepDecisions(store, linesOf(kept));
    await compactDue(store, HOUR_OVER);
    await writeDueHours(store, HOUR_OVER);
    const minutesOf = async (subject: string) => {
      const sought = hourHash(keyHash('subject', subject));
      return (await entriesOfHours(store)).filter(({ hash }) => hash === sought).map(({ minute }) => minute);
    };
    expect(await minutesOf('rare')).toEqual([AT / 60_000]);
    expect(await minutesOf('person 2')).toEqual(
      Array.from({ length: 10 }, (_, index) => AT / 60_000 + index),
    );
    expect(await minutesOf('nobody')).toEqual([]);
  });

  it('leave of a search of a day some reads an hour, where it was three a minute', async () => {
    const blobs = memoryBlobStore();
    const day = Array.from({ length: 24 * 60 }, (_, minute) =>
      decision(MIDNIGHT + minute * 60_000, String(minute), { subject: minute === 700 ? 'rare' : 'often' }),
    );
    await keepDecisions(storeOn(blobs), linesOf(day));
    await compactDue(storeOn(blobs), DAY_OVER);
    const before = await readsOf(blobs, 'rare');
    expect(before.length).toBeGreaterThan(2 * 24 * 60);
    expect(await writeDueHours(storeOn(blobs), DAY_OVER)).toBe(24);
    const after = await readsOf(blobs, 'rare');
    expect(await find(blobs, 'rare')).toEqual([day[700]]);
    expect(after.filter((name) => name === 'get').length).toBeLessThanOrEqual(24 * 2 + 3);
    expect(after.length).toBeLessThanOrEqual(24 * 3);
    // An erasure as well, beside what it writes again.
    const erased = await callsOf(async (on) => {
      await eraseSubject(storeOn(on(blobs)), 'nobody', DAY_OVER, { from: MIDNIGHT });
    });
    expect(erased.length).toBeLessThanOrEqual(24 * 3);
  });

  it('count no more of a minute that came later, and hide nothing of it', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    await writeDueHours(storeOn(blobs), HOUR_OVER);
    const late = [decision(AT + 61_000, 'late', { subject: 'nobody' }), decision(AT + 20 * 60_000, 'new')];
    const all = [...kept, ...late];
    await keepDecisions(storeOn(blobs), linesOf(late));
    for (let round = 0; round < 3; round++) {
      await expectFound(blobs, all);
      if (round === 0) await compactDue(storeOn(blobs), HOUR_OVER);
      else await writeDueHours(storeOn(blobs), HOUR_OVER);
    }
    await expectWritten(blobs);
  });

  it.each([0, 1])(
    'hide nothing when the one or the other of their objects is lost or damaged, and are written again',
    async (which) => {
      const damages = [
        async (blobs: BlobStore, key: string) => await blobs.delete([key]),
        async (blobs: BlobStore, key: string) => void (await blobs.put(key, new Uint8Array(9))),
      ];
      for (const damage of damages) {
        const blobs = memoryBlobStore();
        await filled(blobs);
        await writeDueHours(storeOn(blobs), HOUR_OVER);
        await damage(blobs, (await keysOf(blobs, HOURS))[which]!);
        await expectFound(blobs);
        expect(await writeDueHours(storeOn(blobs), HOUR_OVER)).toBe(1);
        await expectWritten(blobs);
        await expectFound(blobs);
      }
    },
  );

  it('say nothing of a minute that is damaged, and it is told', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    const { index } = (await readIndex(storeOn(blobs), AT / 60_000))!;
    await blobs.put(index.keys.key, new Uint8Array(9));
    await writeDueHours(storeOn(blobs), HOUR_OVER);
    const query = { kind: 'subject', value: 'rare', day: DAY, limit: 9 } as const;
    const { damaged } = await findDecisions(storeOn(blobs), query);
    expect(damaged.map(({ message }) => message)).toEqual([expect.stringContaining(index.keys.key)]);
  });

  it.each([
    ['one of its minutes', (minute: number) => minute === AT / 60_000 + 1],
    ['all of them', () => true],
  ])('tell of %s that is gone with all it held', async (_, isGone) => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    await writeDueHours(storeOn(blobs), HOUR_OVER);
    const gone = Array.from({ length: 10 }, (_, index) => AT / 60_000 + index).filter(isGone);
    for (const minute of gone) await blobs.delete(await keysOf(blobs, minuteFolder(minute)));
    const { found, damaged } = await findDecisions(storeOn(blobs), {
      kind: 'subject',
      value: 'person 1',
      day: DAY,
      limit: 1000,
    });
    expect(found).toEqual(of('person 1').filter(({ at }) => !gone.includes(Math.floor(at / 60_000))));
    expect(damaged.map(({ message }) => message)).toEqual(
      gone.map((minute) => expect.stringContaining(minuteFolder(minute))),
    );
    const told: string[] = [];
    const read = readDecisions(storeOn(blobs), { from: AT, to: HOUR_OVER }, ({ message }) =>
      told.push(message),
    );
    expect((await gathered(read)).length).toBe(60 - 6 * gone.length);
    expect(told).toEqual(damaged.map(({ message }) => message));
    const one = kept.find(({ at }) => gone.includes(Math.floor(at / 60_000)))!;
    await expect(findDecision(storeOn(blobs), one.decision_id)).rejects.toThrow('all of it is gone');
    const erased = await eraseSubject(storeOn(blobs), 'person 1', HOUR_OVER);
    expect([...erased.damaged.keys()]).toEqual(gone);
  });

  it('go with the first of its minutes that is too old, and with what is to be done of them', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    await writeDueHours(storeOn(blobs), HOUR_OVER);
    const retention = 24 * 3_600_000;
    await sweepDecisions(storeOn(blobs), AT + retention + 60_000 - 1, retention, []);
    await expectWritten(blobs);
    await sweepDecisions(storeOn(blobs), AT + retention + 60_000, retention, []);
    expect(await keysOf(blobs, HOURS)).toEqual([]);
    expect(await find(blobs, 'person 2')).toEqual(of('person 2').filter(({ at }) => at >= AT + 60_000));
    await sweepDecisions(storeOn(blobs), AT + 2 * retention, retention, []);
    expect(await keysOf(blobs)).toEqual([]);
  });
});

/** Compacted, and one minute again since its hour was written. */
async function due(): Promise<BlobStore> {
  const blobs = memoryBlobStore();
  await filled(blobs, kept.slice(0, 50));
  await writeDueHours(storeOn(blobs), HOUR_OVER);
  await filled(blobs, kept.slice(45));
  return blobs;
}

const callsOfWriting = async () =>
  (await callsOf(async (on) => await writeDueHours(storeOn(on(await due())), HOUR_OVER))).length;

describe('writeDueHours at any moment', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])('has the effect of doing it once when it dies %s any call and is done again', async (_, isAfter) => {
    const calls = await callsOfWriting();
    expect(calls).toBeGreaterThan(20);
    for (let call = 0; call < calls; call++) {
      const blobs = await due();
      const dying = writeDueHours(storeOn(crashingAt(blobs, call, isAfter)), HOUR_OVER);
      await expect(dying).rejects.toThrow('died');
      await expectFound(blobs);
      await writeDueHours(storeOn(blobs), HOUR_OVER);
      await expectFound(blobs);
      await expectWritten(blobs);
    }
  });

  it('is not harmed by another that does the same, nor by what is compacted, at any call', async () => {
    const late = decision(AT + 5_000, 'late', { subject: 'nobody' });
    const others = [
      async (blobs: BlobStore) => void (await writeDueHours(storeOn(blobs), HOUR_OVER)),
      async (blobs: BlobStore) => await filled(blobs, [late]),
    ];
    const calls = await callsOfWriting();
    for (const [which, other] of others.entries())
      for (let at = 0; at < calls; at++) {
        const blobs = await due();
        const comes = async (call: number) => {
          if (call === at) await other(blobs);
        };
        await writeDueHours(storeOn(watched(blobs, comes)), HOUR_OVER);
        await expectFound(blobs, which === 0 ? kept : [late, ...kept]);
        await writeDueHours(storeOn(blobs), HOUR_OVER);
        await expectFound(blobs, which === 0 ? kept : [late, ...kept]);
        expect(await keysOf(blobs, DUE_HOURS)).toEqual([]);
      }
  });

  it('hides nothing from whoever looks meanwhile, nor is what is looked for hidden by it, at any call', async () => {
    const blobs = await due();
    const look = () => expectFound(blobs);
    await writeDueHours(storeOn(watched(blobs, look, look)), HOUR_OVER);
    for (let at = 0; at < 80; at++) {
      const meanwhile = await due();
      const write = async (call: number) => {
        if (call === at) await writeDueHours(storeOn(meanwhile), HOUR_OVER);
      };
      expect(await find(watched(meanwhile, write), 'person 2')).toEqual(of('person 2'));
    }
  });
});

describe('the entries of an hour', () => {
  it('are stored in six bytes each', () => {
    const entries = Float64Array.of(0, 1, 255, 256, 2 ** 40 * 59, 2 ** 48 - 1);
    expect(packEntries(entries)).toHaveLength(36);
    expect(unpackEntries(packEntries(entries))).toEqual(entries);
    const hash = keyHash('subject', 'Ада');
    expect(hourHashOf(Buffer.from(hash).toString('hex'))).toBe(hourHash(hash));
  });

  it('come in order and once, in however many shares they are sorted', async () => {
    const store = storeOn();
    const minutes: MinuteKeys[] = [];
    for (let minute = 0; minute < 3; minute++) {
      const writer = new KeysWriter(store, `keys-${minute}`);
      for (let index = 0; index < 5000; index++)
        await writer.add(
          entryOf(keyHash('subject', String(index % 1500)), decision(AT + index, `${minute}`).decision_id),
        );
      await writer.finish();
      minutes.push({ minute, keys: { key: `keys-${minute}`, blocks: writer.blocks } });
    }
    const whole = await gathered(sortedShares(store, minutes, () => {}));
    expect(whole).toHaveLength(1);
    expect(whole[0]).toHaveLength(4500);
    expect(whole[0]!.every((entry, index) => index === 0 || entry > whole[0]![index - 1]!)).toBe(true);
    const shares = await gathered(sortedShares(store, minutes, () => {}, 1000));
    expect(shares.length).toBeGreaterThan(10);
    expect(shares.flatMap((share) => [...share])).toEqual([...whole[0]!]);
    expect(Math.max(...shares.map((share) => share.length))).toBeLessThan(500);
    await store.blobs.delete(['keys-1']);
    const lost: number[] = [];
    const left = await gathered(sortedShares(store, minutes, (minute) => lost.push(minute), 1000));
    expect(lost).toEqual([1]);
    expect(left.flatMap((share) => [...share])).toEqual([...whole[0]!].filter((entry) => entry % 256 !== 1));
  });
});
