import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';
import type { ArrivalOptions, ArrivalResult } from './load.ts';

const PATIENCE_MILLISECONDS = 10_000;
export const HEADERS = { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY };

/** Arrivals that do not wait for answers, sent by a process of their own. */
export async function arrive(
  load: Omit<ArrivalOptions, 'headers' | 'patienceMilliseconds'>,
): Promise<ArrivalResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const options = { ...load, headers: HEADERS, patienceMilliseconds: PATIENCE_MILLISECONDS };
  child.stdin.end(JSON.stringify(options satisfies ArrivalOptions));
  return JSON.parse(await text(child.stdout)) as ArrivalResult;
}
