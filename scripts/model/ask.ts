import { randomUUID } from 'node:crypto';
import { sha256Hex } from '../../src/digest.ts';
import { readEnvironment } from '../../src/environment.ts';
import { printable } from '../../src/printable-text.ts';
import { askWithKey } from '../cli/ask-with-key.ts';
import { apiOf } from '../dev/api.ts';
import { startOwnStack } from '../dev/own-stack.ts';
import { stateFolder } from '../dev/state-folder.ts';
import { workerVariables } from '../dev/variables.ts';
import type { Server } from '../portfolio/client.ts';

/** What the API answered: its data and its sentence for people. */
export interface Answered {
  data: unknown;
  message: string;
}

/** Asks the API. It throws what the API refuses, in its sentence. */
export interface Ask {
  /**
   * @param body of JSON, or of a form, or the bytes of a file with their media type
   * @param method a POST with a body and a GET without one, unless it is given
   */
  (path: string, body?: object | FormData | Blob, method?: 'PUT' | 'DELETE'): Promise<Answered>;
  /** The bytes of a file. @param type the media type that it is wanted in, where there are several */
  file(path: string, type?: string): Promise<Uint8Array>;
}

/** What the API answers with an error, in its sentence. */
export class Refused extends Error {
  readonly code: string;
  /** After which to ask again, where the API says so. */
  readonly seconds: number | undefined;

  constructor(code: string, message: string, seconds?: number) {
    super(message);
    this.code = code;
    this.seconds = seconds;
  }
}

/**
 * Works with an API: the one that is named, the stack that runs on this machine, or its files, on which a stack of our own is
 * started for as long as it takes.
 * @param work is told the address of what goes on running; null where nothing does
 */
export async function withApi(
  given: { url?: string | undefined; key?: string | undefined },
  work: (ask: Ask, running: string | null) => Promise<void>,
): Promise<void> {
  const api = await apiOf(given);
  if (api) return work(asking(api), api.url);
  const { key, variables } = keyOfOwn(given.key);
  const stack = await startOwnStack(stateFolder(), variables);
  try {
    await work(asking({ url: stack.url, key }), null);
  } finally {
    await stack.stop();
  }
}

/**
 * What a stack of our own is asked with: API_KEYS holds digests, and no key. Where a move takes several keys, one that we make up would be a
 * hand that belongs to nobody: then it takes one of theirs, and ours may only look.
 */
function keyOfOwn(given: string | undefined): { key: string; variables: Record<string, string> } {
  const variables = workerVariables(process.env);
  const { PROMOTION_APPROVALS, API_KEYS = [] } = readEnvironment(variables);
  const key = randomUUID();
  if (PROMOTION_APPROVALS === 1) return { key, variables: { ...variables, API_KEY: key } };
  const known = given ?? variables.API_KEY;
  if (known !== undefined) return { key: known, variables };
  const sha256 = sha256Hex(new TextEncoder().encode(key));
  const keys = [...API_KEYS, { name: `npm run model ${key}`, sha256, scopes: ['monitor'] }];
  return { key, variables: { ...variables, API_KEYS: JSON.stringify(keys) } };
}

/** Asks an API. */
export function asking({ url, key }: Server): Ask {
  async function answered(
    path: string,
    {
      body,
      method,
      type,
    }: { body?: object | undefined; method?: string | undefined; type?: string | undefined },
  ): Promise<Response> {
    const isJson = body !== undefined && !(body instanceof FormData || body instanceof Blob);
    const response = await askWithKey(`${url}${path}`, key, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: { ...(isJson && { 'Content-Type': 'application/json' }), ...(type && { Accept: type }) },
      ...(body && { body: isJson ? JSON.stringify(body) : (body as FormData | Blob) }),
    }).catch((cause: Error) => {
      // Of a connection that fails, `fetch` says that it failed.
      throw cause instanceof TypeError ? new Error(`${url} cannot be reached`, { cause }) : cause;
    });
    if (response.ok) return response;
    const { message, error } = (await response.json()) as { message: string; error: string };
    const remedy =
      response.status === 401 || response.status === 403 ? ' Give one that may by --key, or by API_KEY.' : '';
    const seconds = response.headers.get('Retry-After');
    throw new Refused(
      error,
      printable(`${message}${remedy}`),
      seconds === null ? undefined : Number(seconds),
    );
  }
  return Object.assign(
    async (path: string, body?: object | FormData | Blob, method?: 'PUT' | 'DELETE') =>
      (await (await answered(path, { body, method })).json()) as Answered,
    {
      file: async (path: string, type?: string) =>
        new Uint8Array(await (await answered(path, { type })).arrayBuffer()),
    },
  );
}
