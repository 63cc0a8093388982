import { utf8Bytes } from '../utf8-bytes.ts';

/** Cloudflare Queues' limits; every adapter keeps to them. A kilobyte is 1,000 bytes there. */
export const MOST_MESSAGE_BYTES = 128_000;
export const MOST_BATCH_BYTES = 256_000;
export const MOST_BATCH_MESSAGES = 100;
const LONGEST_DELAY_SECONDS = 43_200;
/** Queues count about this many bytes of their own with each message. */
const MESSAGE_OVERHEAD_BYTES = 100;

/**
 * @returns what the message counts for: a text, or the JSON of anything else, in bytes, and the queue's own overhead
 * @throws RangeError when a queue would refuse it
 */
export function messageBytes(body: unknown): number {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (text === undefined) throw new RangeError('A message must be JSON, not undefined.');
  const bytes = utf8Bytes(text) + MESSAGE_OVERHEAD_BYTES;
  if (bytes > MOST_MESSAGE_BYTES) {
    throw new RangeError(
      `A message of ${bytes} bytes is larger than ${MOST_MESSAGE_BYTES}: put the data into the blob store and send its key.`,
    );
  }
  return bytes;
}

/** @throws RangeError unless it is a whole number of seconds up to 12 hours */
export function checkDelay(delaySeconds: number): void {
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > LONGEST_DELAY_SECONDS) {
    throw new RangeError(
      `A delay is a whole number of seconds from 0 to ${LONGEST_DELAY_SECONDS}, not ${delaySeconds}.`,
    );
  }
}
