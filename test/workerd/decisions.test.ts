import { env } from 'cloudflare:workers';
import type { R2Bucket } from '@cloudflare/workers-types';
import { expect, it } from 'vitest';
import { dayText } from '../../src/application/day.ts';
import { compactDue } from '../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../src/decisions/store/due-hours.ts';
import { eraseSubject } from '../../src/decisions/store/erase.ts';
import { findDecision } from '../../src/decisions/store/find.ts';
import { findDecisions } from '../../src/decisions/store/find-by.ts';
import { keepDecisions } from '../../src/decisions/store/keep.ts';
import { readIndex } from '../../src/decisions/store/minute-index.ts';
import { readDecisions } from '../../src/decisions/store/read.ts';
import { decisionStore } from '../../src/decisions/store/store.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { DAY_MS } from '../../src/time.ts';
import { AT, CLOSED, decision, gathered, HOUR_OVER, KEY, linesOf } from '../decisions/store/support.ts';

const pause = () => new Promise<void>((done) => setTimeout(done, 0));

it.each([
  ['plain', undefined, AT],
  ['encrypted', KEY, AT + DAY_MS],
])('R2 keeps decisions, %s: they are compacted, found, read and erased', async (_, key, from) => {
  const blobs = r2BlobStore((env as { BLOBS: R2Bucket }).BLOBS);
  const store = decisionStore({ blobs, key, pause });
  // Of bytes that do not become fewer, so that the minute's object takes several parts.
  const text = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    return Array.from(bytes, (byte) => String.fromCharCode(35 + (byte % 57))).join('');
  };
  const kept = Array.from({ length: 150 }, (_, index) =>
    decision(from + index * 100, String(index), { subject: `s${index % 2}`, application: { text: text() } }),
  );
  const period = { from, to: from + 60_000 };
  for (let start = 0; start < 150; start += 30)
    await keepDecisions(store, linesOf(kept.slice(start, start + 40)));
  expect(await compactDue(store, CLOSED + DAY_MS)).toMatchObject({
    minutes: 1,
    decisions: 150,
    damaged: [],
  });
  const { index } = (await readIndex(store, from / 60_000))!;
  expect(index.data.size).toBeGreaterThan(5 * 1024 * 1024);
  expect(await findDecision(store, kept[99]!.decision_id)).toEqual(kept[99]);
  expect(await gathered(readDecisions(store, period))).toEqual(kept);
  const query = { kind: 'subject', day: dayText(Math.floor(from / DAY_MS)), limit: 100 } as const;
  expect(await writeDueHours(store, HOUR_OVER + DAY_MS)).toBeGreaterThan(0);
  expect((await findDecisions(store, { ...query, value: 's1' })).found).toEqual(
    kept.filter(({ subject }) => subject === 's1'),
  );
  await eraseSubject(store, 's1', CLOSED + DAY_MS, period);
  expect((await gathered(readDecisions(store, period))).filter((one) => !('erased' in one))).toEqual(
    kept.filter(({ subject }) => subject === 's0'),
  );
  expect((await findDecisions(store, { ...query, value: 's1' })).found).toEqual([]);
  const left = (await readIndex(store, from / 60_000))!.index.data.key;
  const bytes = await (await blobs.get(left))!.bytes();
  bytes[1000]! ^= 1;
  await blobs.put(left, bytes);
  await expect(findDecision(store, kept[0]!.decision_id)).rejects.toMatchObject({ code: 'file_damaged' });
  expect(await findDecision(store, kept[148]!.decision_id)).toEqual(kept[148]);
});
