import { SolventError } from '../../errors.ts';

/** A tracking server, and what it takes to ask it. */
export interface MlflowServer {
  /** The address, with the path that it is served under. */
  url: URL;
  /** Who asks, where the server wants to know. */
  authorization: string | undefined;
  fetch: typeof fetch;
  /** `AbortSignal.timeout`. */
  timeout(milliseconds: number): AbortSignal;
}

const JSON_MILLISECONDS = 30_000;
const FILE_MILLISECONDS = 300_000;
const MOST_JSON_BYTES = 8 * 1024 ** 2;

/**
 * Asks for an object.
 * @param path below `/api/2.0/`
 * @throws SolventError `not_found` for what MLflow does not have, `validation_error` for what else it refuses, `storage_unavailable` where
 *   it cannot be reached, does not answer in time, fails, or answers something else
 */
export async function getJson(
  server: MlflowServer,
  path: string,
  query: Record<string, string> = {},
): Promise<unknown> {
  const bytes = await get(
    server,
    `${path}?${new URLSearchParams(query)}`,
    MOST_JSON_BYTES,
    JSON_MILLISECONDS,
  );
  const answer = readJson(bytes);
  if (answer === undefined)
    throw new SolventError(
      'storage_unavailable',
      `${server.url.href} does not answer as an MLflow server does.`,
    );
  return answer;
}

/**
 * Downloads a file whole.
 * @param most bytes that it may have
 * @throws SolventError as `getJson`, and `payload_too_large`
 */
export function getFile(server: MlflowServer, path: string, most: number): Promise<Uint8Array> {
  return get(server, path, most, FILE_MILLISECONDS);
}

async function get(server: MlflowServer, path: string, most: number, patience: number): Promise<Uint8Array> {
  const { url, authorization, fetch, timeout } = server;
  const signal = timeout(patience);
  try {
    const response = await fetch(`${url.href.replace(/\/+$/, '')}/api/2.0/${path}`, {
      headers: {
        'Content-Type': 'application/json',
        ...(authorization && { Authorization: authorization }),
      },
      // What we show to prove who we are is for this server alone.
      redirect: 'manual',
      signal,
    });
    const bytes = await readMost(response, most);
    if (!response.ok) throw refused(url, response.status, bytes);
    return bytes;
  } catch (cause) {
    if (cause instanceof SolventError) throw cause;
    const reason = signal.aborted ? `did not answer within ${patience / 1000} seconds` : 'cannot be reached';
    throw new SolventError('storage_unavailable', `MLflow at ${url.href} ${reason}.`, { cause });
  }
}

async function readMost({ body }: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    // Leaving the loop ends the download.
    if (length > most)
      throw new SolventError(
        'payload_too_large',
        `MLflow sends more than ${most} bytes of a file: it is not downloaded.`,
      );
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function refused(url: URL, status: number, bytes: Uint8Array): SolventError {
  const { error_code: code, message } = (readJson(bytes) ?? {}) as { error_code?: string; message?: string };
  const said = `MLflow at ${url.href} answers ${status}${typeof message === 'string' ? `: ${message.replace(/\.?$/, '.')}` : '.'}`;
  if (code === 'RESOURCE_DOES_NOT_EXIST') return new SolventError('not_found', said);
  if (status === 401 || status === 403)
    return new SolventError(
      'validation_error',
      `${said} Who asks is said by MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD; which names it answers under, by its --allowed-hosts.`,
    );
  return new SolventError(status >= 500 ? 'storage_unavailable' : 'validation_error', said);
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
