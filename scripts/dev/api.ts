import { z } from 'zod';
import { apiKey } from '../../src/api-key.ts';
import { parsed } from '../../src/validation.ts';
import type { Server } from '../portfolio/client.ts';
import { findRunning } from './running.ts';
import { stateFolder } from './state-folder.ts';
import { DEVELOPMENT_KEY } from './variables.ts';

/** The API that a command is told to call, or the stack that runs on this machine; null where neither is there. */
export async function apiOf({
  url,
  key,
}: {
  url?: string | undefined;
  key?: string | undefined;
}): Promise<Server | null> {
  const found = url ?? (await findRunning(stateFolder()))?.url;
  if (found === undefined) return null;
  return apiAt(found, key);
}

/** The API at an address. @throws as `keyOf` */
export function apiAt(url: string, key: string | undefined): Server {
  return { url: url.replace(/\/$/, ''), key: keyOf(key) };
}

/** @throws Error for an `--url` that is no address of an API */
export function requireAddress(url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return;
  throw new Error(`--url is an address that begins with http:// or https://, not "${url}"`);
}

/**
 * @param given by an option, which goes before the variable
 * @throws SolventError `validation_error`, which names the one that is no key, and does not repeat it
 */
export function keyOf(given: string | undefined): string {
  const [name, key] = given === undefined ? ['API_KEY', process.env.API_KEY] : ['--key', given];
  if (given === undefined && !key?.trim()) return DEVELOPMENT_KEY;
  return parsed(z.object({ [name]: apiKey }), { [name]: key }, 'The key is not valid')[name]!;
}
