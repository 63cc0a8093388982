import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What commands on the same machine know of an API process that answers on a state folder. */
export interface NotedApi {
  /** Without a slash at the end. */
  url: string;
  pid: number;
  /** Its `PROMOTION_APPROVALS`. */
  approvals: number;
}

const fileOf = (folder: string) => join(folder, 'api.json');
const PATIENCE_MILLISECONDS = 2_000;

/**
 * Notes that this process answers on a state folder, in the place of whoever noted it before.
 * @param host the address that it listens at; undefined is all of them
 * @returns forgets it, if nobody else noted it meanwhile
 */
export async function noteApi(
  folder: string,
  { host, port, approvals }: { host: string | undefined; port: number; approvals: number },
): Promise<() => Promise<void>> {
  const name = host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
  const noted: NotedApi = { url, pid: process.pid, approvals };
  // On a full disk it answers, and commands do not find it.
  await writeFile(fileOf(folder), JSON.stringify(noted), { mode: 0o600 }).catch(() => {});
  return async () => {
    if ((await read(folder))?.pid === process.pid) await rm(fileOf(folder), { force: true });
  };
}

/** An API process that answers on a state folder, on this machine; null where none does. */
export async function findApi(folder: string): Promise<NotedApi | null> {
  const noted = await read(folder);
  // One that was killed leaves its file behind, and its port may be somebody else's by now.
  if (!noted || !isAlive(noted.pid)) return null;
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  return fetch(`${noted.url}/healthz`, { signal }).then(
    ({ ok }) => (ok ? noted : null),
    () => null,
  );
}

async function read(folder: string): Promise<NotedApi | null> {
  try {
    return JSON.parse(await readFile(fileOf(folder), 'utf8')) as NotedApi;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another user, and there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
