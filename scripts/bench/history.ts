/**
 * A history of a million events in SQLite: which version was champion at a time, who stands behind what scored a request, by the
 * indexes and without them, and how fast the chain is verified, alone and with its copies.
 *
 *   npm run bench -- history            EVENTS=1000000
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesystemBlobStore } from '../../src/platform/node/filesystem.ts';
import { sqliteDatabase } from '../../src/platform/node/sqlite.ts';
import type { Database } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { eventAt } from '../../src/registry/history.ts';
import { movesBehind } from '../../src/registry/moves-behind.ts';
import { copyHistories } from '../../src/registry/outbox/copy.ts';
import { type Verified, verifyHistory } from '../../src/registry/verify-history.ts';
import { findScored } from '../../src/samples/scored.ts';
import { explained } from './history/explained.ts';
import { ALIASES, FIRST_AT, STEP_MS, writeHistory, writeSamples } from './history/write.ts';

const EVENTS = Number(process.env.EVENTS ?? 1_000_000);
const SAMPLES = 100_000;
const MODEL = 'loan-default';
const ASKED = 500;
const SCANNED = 5;

const folder = mkdtempSync(join(tmpdir(), 'solvent-bench-history-'));
const file = join(folder, 'solvent.sqlite');
const database = sqliteDatabase(file);
try {
  database.migrate(join(import.meta.dirname, '../../migrations'));
  console.log(`${EVENTS} events of ${ALIASES.length} aliases, ${SAMPLES} samples`);
  await writeHistory(database, MODEL, EVENTS);
  await writeSamples(database, MODEL, SAMPLES, EVENTS);
  await asked();
  await verified();
} finally {
  database.close();
  rmSync(folder, { recursive: true });
}

/** Both questions by the indexes, and once more when these are dropped; the answers must be the same. */
async function asked(): Promise<void> {
  const random = seededRandom(1);
  const times = Array.from({ length: ASKED }, () => FIRST_AT + Math.floor(random.next() * EVENTS) * STEP_MS);
  const requests = Array.from({ length: ASKED }, () => `request ${Math.floor(random.next() * SAMPLES)}`);
  const questions: Record<string, (asked: Database, index: number) => Promise<unknown>> = {
    'champion at T': (asked, index) => eventAt(asked, MODEL, 'champion', times[index]!),
    'who stands behind request X': async (asked, index) => {
      const scored = await findScored(asked, MODEL, requests[index]!);
      return movesBehind(asked, MODEL, { ...scored!, preferred: 'champion' });
    },
  };
  const answers = new Map<string, unknown[]>();
  const medians = new Map<string, number>();
  for (const [how, count] of [
    ['index', ASKED],
    ['scan', SCANNED],
  ] as const) {
    if (how === 'scan') await dropIndexes();
    for (const [name, question] of Object.entries(questions)) {
      const { database: explaining, plan } = explained(file);
      await question(explaining, 0);
      explaining.close();
      const took: number[] = [];
      const given: unknown[] = [];
      for (let index = 0; index < count; index++) {
        const start = performance.now();
        given.push(await question(database, index));
        took.push(performance.now() - start);
      }
      const before = answers.get(name);
      if (before && JSON.stringify(before.slice(0, count)) !== JSON.stringify(given))
        throw new Error(`${name}: the index and the scan give different answers.`);
      answers.set(name, given);
      const median = took.toSorted((one, other) => one - other)[count >> 1]!;
      const ratio = medians.has(name) ? `, ${Math.round(median / medians.get(name)!)} times as long` : '';
      medians.set(name, median);
      console.log(
        `\n${name}, ${how === 'index' ? 'by the indexes' : 'without them'}: ${median.toFixed(3)} ms${ratio}`,
      );
      for (const line of plan) console.log(`  ${line}`);
    }
  }
}

async function dropIndexes(): Promise<void> {
  const indexes = await database.query<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('model_events', 'samples')",
  );
  for (const { name } of indexes) await database.query(`DROP INDEX ${name}`);
}

async function verified(): Promise<void> {
  const services = {
    database,
    blobs: filesystemBlobStore(join(folder, 'blobs')),
    clock: { now: () => FIRST_AT + EVENTS * STEP_MS },
    logger: { log: () => {} },
  };
  await rate('\nverified without copies', () => verifyAll(services));
  await rate('copied', async () => {
    for (let copied = -1; ; ) {
      const [box] = await database.query<{ copied: number }>('SELECT copied FROM model_outbox');
      if (box?.copied === copied) return;
      copied = box?.copied ?? 0;
      await copyHistories(services);
    }
  });
  await rate('verified with copies', () => verifyAll(services));
  console.log(`resident memory: ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
}

async function verifyAll(services: Parameters<typeof verifyHistory>[0]): Promise<void> {
  let part: Verified | undefined;
  do part = await verifyHistory(services, MODEL, { from: part?.next ?? undefined });
  while (part.next);
  if (part.problem || part.events !== EVENTS) throw new Error(JSON.stringify(part));
}

async function rate(what: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(EVENTS / seconds)} events per second`);
}
