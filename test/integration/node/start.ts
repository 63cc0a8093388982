import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ENTRY = join(import.meta.dirname, '../../../workers/node/index.ts');
export const KEY = 'a-key-of-the-test';
export const HEADERS = { 'X-API-Key': KEY, 'Content-Type': 'application/json' };
export const APPLICATION = JSON.stringify({
  employed: 1,
  bank_balance: 8754.36,
  annual_salary: 532339.56,
});

export interface Started {
  child: ChildProcess;
  url: string;
  /** What it logged so far. */
  lines(): { event: string; [field: string]: unknown }[];
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** None of them outlives its tests: one that failed leaves it running. */
const children = new Set<ChildProcess>();

/** A folder for one test's states, and what puts it away, with whatever still runs. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-node-'));
  const remove = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, remove };
}

/**
 * Begins `npm run start:node` with nothing but these variables, in the folder `cwd`.
 * @param openFiles how many it may have; as many as the test where absent
 */
export function begin(variables: Record<string, string>, cwd: string, openFiles?: number) {
  const { PATH } = process.env;
  const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles};`;
  const command = ['-c', `${limit} exec "$0" "$1"`, process.execPath, ENTRY];
  const child = spawn('sh', command, { cwd, env: { PATH, ...variables } });
  children.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const lines = () =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { event: string });
  const ended = once(child, 'close').then(([code]) => {
    children.delete(child);
    return { code: code as number | null, stderr };
  });
  return { child, lines, ended };
}

/** The same, once it listens on a port of its own. */
export async function start(
  variables: Record<string, string>,
  cwd: string,
  openFiles?: number,
): Promise<Started> {
  const begun = begin({ API_KEY: KEY, PORT: '0', HOST: '127.0.0.1', ...variables }, cwd, openFiles);
  let over = false;
  void begun.ended.then(() => {
    over = true;
  });
  for (;;) {
    const port = begun.lines().find(({ event }) => event === 'listening') as { port: number } | undefined;
    if (port) return { ...begun, url: `http://127.0.0.1:${port.port}` };
    if (over) throw new Error(`It ended: ${(await begun.ended).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
