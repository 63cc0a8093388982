import { cpSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION, begin, HEADERS, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);
const whole = join(folder, 'whole');
const variables = { ROLES: 'api', STOP_DELAY_SECONDS: '0', LOG_LEVEL: 'warn' };

beforeAll(async () => {
  const { child, url, ended } = await start(
    { ...variables, SOLVENT_STATE: whole, LOG_LEVEL: 'info' },
    folder,
  );
  await predict(url);
  child.kill('SIGTERM');
  await ended;
}, 60_000);

const predict = (url: string) =>
  fetch(`${url}/api/v1/predict`, { method: 'POST', headers: HEADERS, body: APPLICATION });

let states = 0;
function stateWith(file: string, damage: (path: string) => void): string {
  const state = join(folder, `state-${++states}`);
  cpSync(whole, state, { recursive: true });
  damage(join(state, file));
  return state;
}

const noise = (bytes: number) => Uint8Array.from({ length: bytes }, (_, index) => (index * 167 + 13) % 251);
const DAMAGES: [name: string, (path: string) => void][] = [
  ['holds other bytes', (path) => writeFileSync(path, noise(5000))],
  ['is cut off', (path) => truncateSync(path, statSync(path).size - 4096)],
  [
    'is a folder',
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
];

describe('the start on Node', () => {
  it.each(DAMAGES)(
    'puts aside a counts.db that %s, says so once whoever starts with it, and counts anew',
    async (_, damage) => {
      const state = stateWith('counts.db', (path) => {
        damage(path);
        writeFileSync(`${path}-wal`, noise(5000));
      });
      const all = { ...variables, LOG_LEVEL: 'info', SOLVENT_STATE: state };
      const servers = await Promise.all([1, 2, 3].map(() => start(all, folder)));
      const told = servers.flatMap(({ lines }) => lines().filter(({ event }) => event === 'counts_damaged'));
      expect(told).toEqual([expect.objectContaining({ level: 'warn', put_aside: expect.any(String) })]);
      const aside = readdirSync(state).filter((name) => name.startsWith('counts.db.damaged-'));
      // SQLite may have put away what stood beside it.
      expect(aside.filter((name) => !/-(wal|shm)$/.test(name)).map((name) => join(state, name))).toEqual([
        told[0]!.put_aside,
      ]);
      for (const { url } of servers) expect((await predict(url)).status).toBe(200);
      // Whoever stops has added what it counted.
      const [last, ...others] = servers;
      for (const { child } of others) child.kill('SIGTERM');
      for (const { ended } of others) expect(await ended).toEqual({ code: 0, stderr: '' });
      const totals = await (await fetch(`${last!.url}/metrics`, { headers: HEADERS })).text();
      expect(/^loan_predictions_total\{.*\} (\d+)$/m.exec(totals)?.[1]).toBe('3');
      last!.child.kill('SIGTERM');
      expect(await last!.ended).toEqual({ code: 0, stderr: '' });
    },
  );

  it.each(DAMAGES)(
    'refuses a state.db that %s in one sentence with its name and what to do',
    async (_, damage) => {
      const state = stateWith('state.db', damage);
      const { code, stderr } = await begin({ ...variables, API_KEY: 'x', SOLVENT_STATE: state }, folder)
        .ended;
      expect(stderr).toMatch(
        /^\S+state\.db (is damaged|cannot be opened) \(.+\): .* restore it from a backup \(docs\/node\.md, "The state folder"\)\.\n$/,
      );
      expect(stderr).toContain(join(state, 'state.db'));
      expect(code).toBe(2);
    },
  );
});
