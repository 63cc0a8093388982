import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
const PROCESSES = 4;
const PERIOD = 200;
/** Of a run that is not overtaken: two ticks end in its midst. */
const LONGEST = 500;
const RUNS = 16;

type Run = [tick: number, begun: number, ended: number];

let server: PostgresServer;
let folder: string;
let processes: ChildProcess[] = [];
beforeAll(async () => {
  server = await postgresServer();
  folder = mkdtempSync(join(tmpdir(), 'solvent-ticks-'));
});
afterEach(() => {
  for (const each of processes) each.kill('SIGKILL');
  processes = [];
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true });
});

it.each(['SQLite', 'PostgreSQL'])(
  'several processes on one %s run each tick once, and one at a time',
  async (name) => {
    const path = join(folder, 'state.db');
    const database = name === 'SQLite' ? sqliteDatabase(path) : postgresDatabase({ url: server.url });
    await database.migrate(MIGRATIONS);
    database.close();
    const place = name === 'SQLite' ? path : server.url;

    const runs: Run[] = [];
    const enough = Promise.withResolvers<void>();
    processes = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, [join(import.meta.dirname, 'ticking.ts'), place, `${PERIOD}`, `${LONGEST}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    for (const each of processes)
      createInterface(each.stdout!).on('line', (line) => {
        runs.push(JSON.parse(line));
        if (runs.length >= RUNS) enough.resolve();
      });
    await enough.promise;
    const ended = processes.map((each) => once(each, 'exit'));
    for (const each of processes) each.kill('SIGTERM');
    expect(await Promise.all(ended)).toEqual(processes.map(() => [0, null]));

    runs.sort(([tick], [other]) => tick - other);
    const ticks = runs.map(([tick]) => tick);
    expect(new Set(ticks).size).toBe(ticks.length);
    const overtaking = runs.filter(([, begun], at) => at > 0 && begun < runs[at - 1]![2]);
    expect(overtaking).toEqual([]);
    // What was left out passed while the run before went on.
    const leftOut = runs.filter(([tick], at) => at > 0 && runs[at - 1]![0] < tick - PERIOD);
    for (const run of leftOut)
      expect(runs[runs.indexOf(run) - 1]![2]).toBeGreaterThanOrEqual(run[0] - PERIOD);
    expect(leftOut.length).toBeGreaterThan(0);
  },
);
