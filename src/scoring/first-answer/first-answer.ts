import { sha256Hex } from '../../digest.ts';
import { isUnavailable, SolventError } from '../../errors.ts';
import type { Clock, Database } from '../../ports.ts';
import { DAY_MS } from '../../time.ts';

/** What an application was first answered with, as far as it cannot be made again from the application. */
export interface FirstAnswer {
  /** As it stands in the answer. */
  requestId: string;
  model: string;
  version: string;
  /** The digest that names the version's bundle. */
  bundle: string;
  /** The decision's id; null where it was not recorded. */
  decision: string | null;
}

/** An application that came with an idempotency key. Neither can be read from it. */
export interface KeyedRequest {
  /** Whose key it is. */
  owner: string;
  /** The name of the model that was asked. */
  model: string;
  keyDigest: string;
  bodyDigest: string;
  /** What is told of a request that is another one under the same key. */
  compared: string;
}

export interface FirstAnswerServices {
  database: Database;
  clock: Clock;
}

/** How long a first answer is given again. */
const KEPT_MS = DAY_MS;
/** 128 bits: keys of one caller share them by chance never. */
const DIGEST_CHARACTERS = 32;

const encoder = new TextEncoder();

/**
 * @param owner whose key it is
 * @param model the name of the model that is asked
 * @param key printable, without a line's end
 * @param body its bytes: the same application written otherwise is another body
 * @param compared.options that change the answer, as the address writes them: `explain=full`, or nothing; undefined where there are none to choose
 * @param compared.subject whose application it is, where a record would say so, or nothing; undefined where none does
 */
export function keyedRequest(
  owner: string,
  model: string,
  key: string,
  body: Uint8Array,
  { options, subject }: { options?: string; subject?: string | undefined } = {},
): KeyedRequest {
  // No body that is scored begins like one of these lines.
  const lines = [key, ...(options ? [`?${options}`] : []), ...(subject ? [`@${subject}`] : [])];
  const prefix = encoder.encode(lines.map((line) => `${line}\n`).join(''));
  const keyed = new Uint8Array(prefix.length + body.length);
  keyed.set(prefix);
  keyed.set(body, prefix.length);
  return {
    owner,
    model,
    keyDigest: digestOf(encoder.encode(key)),
    bodyDigest: digestOf(keyed),
    compared: [
      'body',
      ...(options === undefined ? [] : ['other options']),
      ...(subject === undefined ? [] : ['another subject']),
    ].join(' or '),
  };
}

const digestOf = (bytes: Uint8Array) => sha256Hex(bytes).slice(0, DIGEST_CHARACTERS);

/**
 * The first answer to a request, if one was kept and has not expired.
 * @throws SolventError `conflict` when the key belongs to another body or another model, `storage_unavailable`
 */
export async function findFirstAnswer(
  { database, clock }: FirstAnswerServices,
  { owner, model: asked, keyDigest, bodyDigest, compared }: KeyedRequest,
): Promise<FirstAnswer | undefined> {
  const [kept] = await reached(
    database.query<Row>(
      `SELECT body_digest, request_id, model, version, bundle, decision FROM first_answers
       WHERE owner = ? AND key_digest = ? AND expires_at > ?`,
      [owner, keyDigest, clock.now()],
    ),
  );
  if (!kept) return undefined;
  if (kept.body_digest !== bodyDigest)
    throw new SolventError('conflict', `This Idempotency-Key was used before with another ${compared}.`);
  const { request_id, model, version, bundle, decision } = kept;
  if (model !== asked)
    throw new SolventError('conflict', `This Idempotency-Key was used before with another model: ${model}.`);
  return { requestId: request_id, model, version, bundle, decision };
}

/**
 * Keeps an answer as the first one to a request. Of several at the same time one is kept, and only that one may be given.
 * @returns the first answer that stands already, by somebody who was faster; undefined when `answer` is the first
 * @throws SolventError `conflict`, `storage_unavailable`
 */
export async function keepFirstAnswer(
  services: FirstAnswerServices,
  request: KeyedRequest,
  { requestId, model, version, bundle, decision }: FirstAnswer,
): Promise<FirstAnswer | undefined> {
  const now = services.clock.now();
  // Whoever answers by what is kept must know that it is kept; of what has expired nothing is.
  const kept = await reached(
    services.database.query<{ version: string }>(
      `INSERT INTO first_answers (owner, key_digest, body_digest, request_id, model, version, bundle, decision, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (owner, key_digest) DO UPDATE SET body_digest = excluded.body_digest,
         request_id = excluded.request_id, model = excluded.model, version = excluded.version,
         bundle = excluded.bundle, decision = excluded.decision, expires_at = excluded.expires_at
       WHERE first_answers.expires_at <= ?
       RETURNING version`,
      [
        request.owner,
        request.keyDigest,
        request.bodyDigest,
        requestId,
        model,
        version,
        bundle,
        decision,
        now + KEPT_MS,
        now,
      ],
    ),
  );
  if (kept.length > 0) return undefined;
  const first = await findFirstAnswer(services, request);
  // It stood a moment ago, and has expired since.
  if (!first) throw unavailable();
  return first;
}

interface Row extends Record<string, string | null> {
  body_digest: string;
  request_id: string;
  model: string;
  version: string;
  bundle: string;
  decision: string | null;
}

async function reached<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    // A platform that knows why (a full disk, for one) has said so, and when to send it again.
    if (isUnavailable(cause)) throw cause;
    throw unavailable(cause);
  }
}

function unavailable(cause?: unknown): SolventError {
  return new SolventError(
    'storage_unavailable',
    'The database cannot be reached, and without it nobody knows whether this Idempotency-Key was answered before. Send it again.',
    { retryAfterSeconds: 1, cause },
  );
}
