import type { Environment } from '../../environment.ts';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import { printable } from '../../printable-text.ts';
import { joinBytes } from '../../table/bytes.ts';
import { ended, invalid } from '../../validation.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A tracking server, and what it takes to ask it. */
export interface MlflowServer {
  /** The address, with the path that it is served under. */
  url: URL;
  /** Who asks, where the server wants to know. */
  authorization: string | undefined;
  fetch: typeof fetch;
  /** `AbortSignal.timeout`. */
  timeout(milliseconds: number): AbortSignal;
  /** What all calls together may take; without it, each has its own time alone. */
  whole?: { signal: AbortSignal; milliseconds: number };
}

/** The same server, whose calls from now on may take so many milliseconds together. */
export function bounded(server: MlflowServer, milliseconds: number): MlflowServer {
  return { ...server, whole: { signal: server.timeout(milliseconds), milliseconds } };
}

/** What MLflow did not do, and the code that it has for why. */
export class MlflowError extends SolventError {
  /** `RESOURCE_DOES_NOT_EXIST`, for one; undefined where no MLflow said it: a proxy, or nobody. */
  readonly mlflowCode: string | undefined;

  constructor(
    code: 'not_found' | 'conflict' | 'validation_error' | 'storage_unavailable' | 'payload_too_large',
    message: string,
    options: { mlflowCode?: string | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { cause: options.cause });
    this.mlflowCode = options.mlflowCode;
  }
}

/** Nobody answered: whoever has more to ask need not ask it now. */
export class MlflowUnreachable extends MlflowError {
  constructor(message: string, options: { cause?: unknown }) {
    super('storage_unavailable', message, options);
  }
}

/** Of ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for.
const CONTROL = /[\x00-\x1f\x7f]/;

/** A part of a request below `/api/2.0/`. */
interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: BodyInit;
  /** Milliseconds. */
  patience: number;
  /** Bytes that the answer may have. */
  most: number;
}

const JSON_MILLISECONDS = 30_000;
const FILE_MILLISECONDS = 300_000;
const MOST_JSON_BYTES = 8 * 1024 ** 2;

const WHO =
  'Who asks is said by MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD; which host names it answers under is said by its --allowed-hosts.';

/** MLflow's own codes that are about what is asked for, not about how. */
const CODES = new Map<string | undefined, 'not_found' | 'conflict'>([
  ['RESOURCE_DOES_NOT_EXIST', 'not_found'],
  ['RESOURCE_ALREADY_EXISTS', 'conflict'],
]);

type Variables = Pick<
  Environment,
  'MLFLOW_TRACKING_URI' | 'MLFLOW_TRACKING_TOKEN' | 'MLFLOW_TRACKING_USERNAME' | 'MLFLOW_TRACKING_PASSWORD'
>;

/**
 * The tracking server that the environment names, or null.
 * @throws SolventError `validation_error` when it cannot be used; the message names the variables, and no secret
 */
export function mlflowServerOf(
  environment: Variables,
  { fetch, timeout }: Pick<MlflowServer, 'fetch' | 'timeout'>,
): MlflowServer | null {
  const wrong = wrongMlflow(environment);
  if (wrong.length > 0) throw invalid('The environment is not valid', wrong);
  const { MLFLOW_TRACKING_URI: address, MLFLOW_TRACKING_TOKEN: token } = environment;
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = environment;
  if (!address) return null;
  // As MLflow's own client: a user goes before a token.
  const basic = user === undefined ? undefined : `Basic ${base64(`${user}:${password}`)}`;
  const authorization = basic ?? (token === undefined ? undefined : `Bearer ${token}`);
  return { url: new URL(address), authorization, fetch, timeout };
}

/** Why the server cannot be used, all of it and no secret; nothing where none is named. */
export function wrongMlflow({
  MLFLOW_TRACKING_URI: address,
  MLFLOW_TRACKING_TOKEN: token,
  MLFLOW_TRACKING_USERNAME: user,
  MLFLOW_TRACKING_PASSWORD: password,
}: Variables): ErrorDetail[] {
  if (!address) return [];
  const wrong: ErrorDetail[] = [];
  const unusable = wrongAddress(URL.parse(address));
  if (unusable) wrong.push({ path: 'MLFLOW_TRACKING_URI', message: unusable });
  if ((user === undefined) !== (password === undefined))
    wrong.push({
      path: user === undefined ? 'MLFLOW_TRACKING_USERNAME' : 'MLFLOW_TRACKING_PASSWORD',
      message: 'is not set, and the other of the two is',
    });
  // RFC 7617, 2: what cannot be told apart, or ends a line.
  if (user?.includes(':'))
    wrong.push({ path: 'MLFLOW_TRACKING_USERNAME', message: 'has a colon, which no user can have' });
  for (const [path, text] of Object.entries({
    MLFLOW_TRACKING_USERNAME: user,
    MLFLOW_TRACKING_PASSWORD: password,
  }))
    if (text !== undefined && CONTROL.test(text))
      wrong.push({
        path,
        message: 'has a control character, such as a line break, which no header can hold',
      });
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    wrong.push({ path: 'MLFLOW_TRACKING_TOKEN', message: 'has a character that no header can hold' });
  return wrong;
}

function wrongAddress(url: URL | null): string | undefined {
  if (!url || !/^https?:$/.test(url.protocol))
    return 'is no address of a server, such as https://mlflow.example.com';
  if (url.username || url.password)
    return 'holds a user or a password: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD';
  return url.search || url.hash ? 'ends where a ? or a # would begin' : undefined;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * Asks for an object.
 * @param path below `/api/2.0/`
 * @throws MlflowError `not_found` for what MLflow does not have, `validation_error` for what else it refuses, `storage_unavailable` where it
 *   cannot be reached, does not answer in time, fails, or answers something else
 */
export function getJson(
  server: MlflowServer,
  path: string,
  query: Record<string, string> = {},
): Promise<unknown> {
  return json(server, 'GET', `${path}?${new URLSearchParams(query)}`);
}

/**
 * Asks MLflow to do something.
 * @param path below `/api/2.0/`
 * @throws MlflowError as `getJson`, and `conflict` for what is there already
 */
export function sendJson(
  server: MlflowServer,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body: object,
): Promise<unknown> {
  return json(server, method, path, JSON.stringify(body));
}

/**
 * Downloads a file whole.
 * @param most bytes that it may have
 * @throws MlflowError as `getJson`, and `payload_too_large`
 */
export function getFile(server: MlflowServer, path: string, most: number): Promise<Uint8Array> {
  return ask(server, { method: 'GET', path, patience: FILE_MILLISECONDS, most });
}

/** Uploads a file, over the one that is there. @throws MlflowError as `sendJson` */
export async function putFile(
  server: MlflowServer,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const call = {
    method: 'PUT',
    path,
    body: bytes,
    patience: FILE_MILLISECONDS,
    most: MOST_JSON_BYTES,
  } as const;
  await ask(server, call);
}

async function json(
  server: MlflowServer,
  method: Call['method'],
  path: string,
  body?: string,
): Promise<unknown> {
  const call = { method, path, patience: JSON_MILLISECONDS, most: MOST_JSON_BYTES };
  const bytes = await ask(server, body === undefined ? call : { ...call, body });
  const answer = readJson(bytes);
  if (typeof answer !== 'object' || answer === null) throw noMlflow(server);
  return answer;
}

/** The error for what no MLflow server answers. */
export function noMlflow({ url }: MlflowServer, cause?: unknown): MlflowError {
  return new MlflowError('storage_unavailable', `${url.href} does not answer as an MLflow server does.`, {
    cause,
  });
}

async function ask(server: MlflowServer, { method, path, body, patience, most }: Call): Promise<Uint8Array> {
  const { url, authorization, fetch, timeout, whole } = server;
  const own = timeout(patience);
  const signal = whole ? AbortSignal.any([own, whole.signal]) : own;
  try {
    const response = await fetch(`${url.href.replace(/\/+$/, '')}/api/2.0/${path}`, {
      method,
      headers: {
        'Content-Type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
        ...(authorization && { Authorization: authorization }),
      },
      ...(body !== undefined && { body }),
      // What we show to prove who we are is for this server alone.
      redirect: 'manual',
      signal,
    });
    const bytes = await readMost(response, most);
    if (!response.ok) throw refused(server, response.status, bytes);
    return bytes;
  } catch (cause) {
    if (cause instanceof SolventError) throw cause;
    const reason = own.aborted
      ? `did not answer within ${patience / 1000} seconds`
      : whole?.signal.aborted
        ? `had not answered when the ${whole.milliseconds / 1000} seconds that all of it may take were over`
        : `cannot be reached, or broke off${causeOf(cause)}`;
    throw new MlflowUnreachable(`MLflow at ${url.href} ${reason}.`, { cause });
  }
}

/** What is known of why: a refused connection, a name that nobody has, a certificate that is not trusted. */
function causeOf(error: unknown): string {
  const { message, code } = ((error as Error).cause ?? {}) as { message?: string; code?: string };
  const said = message || code;
  if (!said) return '';
  const isUntrusted = /CERT|SELF_SIGNED|VERIFY/.test(code ?? '');
  return `: ${printable(said)}${isUntrusted ? ' (NODE_EXTRA_CA_CERTS names the file of an authority of your own)' : ''}`;
}

async function readMost({ body }: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    // Leaving the loop ends the download.
    if (length > most)
      throw new MlflowError(
        'payload_too_large',
        `MLflow sends more than ${most} bytes at once: they are not read.`,
      );
    parts.push(part);
  }
  return joinBytes(parts);
}

function refused(server: MlflowServer, status: number, bytes: Uint8Array): MlflowError {
  const { error_code, message } = (readJson(bytes) ?? {}) as { error_code?: unknown; message?: unknown };
  const mlflowCode = typeof error_code === 'string' ? error_code : undefined;
  // Before it is cut short: half a secret would not be known for one.
  const quoted = typeof message === 'string' && withoutSecrets(server, message).slice(0, 500);
  const said = `MLflow at ${server.url.href} answers ${status}${quoted === false ? '.' : `: ${printable(ended(quoted))}`}`;
  const known = CODES.get(mlflowCode);
  if (known) return new MlflowError(known, said, { mlflowCode });
  if (status === 401 || status === 403)
    return new MlflowError('validation_error', `${said} ${WHO}`, { mlflowCode });
  if (status < 400)
    return new MlflowError(
      'validation_error',
      `${said} Redirects are not followed: set MLFLOW_TRACKING_URI to where it is.`,
    );
  const again = status >= 500 || status === 408 || status === 425 || status === 429;
  return new MlflowError(again ? 'storage_unavailable' : 'validation_error', said, { mlflowCode });
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
