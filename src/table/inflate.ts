import { type Pause, READ_STEP_BYTES } from '../steps.ts';
import { type Helping, Helpings } from './helpings.ts';
import { roomyReader } from './roomy-reader.ts';

/** Whether bytes begin as gzip does. */
export const isGzip = ([first, second]: Uint8Array) => first === 0x1f && second === 0x8b;

/**
 * Unpacks gzip. It may grow a thousandfold, and workerd unpacks all that it is given at once and into memory, however slowly
 * it is read: so it is given a helping when the last is read, and others have the thread before each, and whenever
 * `READ_STEP_BYTES` have come out.
 *
 * @throws whatever the body throws, or what unpacks it
 */
export async function* inflate(body: ReadableStream<Uint8Array>, pause: Pause): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>;
  const writer = writable.getWriter();
  const reader = roomyReader(readable);
  const helpings = new Helpings(body);
  const read = () => handled(reader.read());
  const nothingYet = () => pause().then(() => NOTHING);
  /** What waits for the sender, who may be slow: what comes out meanwhile is read. */
  let arriving: Promise<Helping> | undefined;
  let isGiven = false;
  let grown = 0;
  let unpaused = 0;
  // What goes wrong in it comes out where the bytes do.
  handled(writer.closed);
  try {
    for (let next = read(); ; ) {
      const came: Uint8Array | Helping | null | undefined = await Promise.race([
        next,
        isGiven ? next : (arriving ?? nothingYet()),
      ]);
      if (came === undefined) return;
      if (came === NOTHING) {
        arriving = handled(writer.ready.then(() => helpings.next(grown)));
        continue;
      }
      if ('isLast' in came) {
        arriving = undefined;
        isGiven = came.isLast;
        handled(came.isLast ? writer.close() : writer.write(came.bytes));
        grown = 0;
        unpaused = 0;
        continue;
      }
      yield came;
      next = read();
      grown += came.length;
      unpaused += came.length;
      if (unpaused < READ_STEP_BYTES) continue;
      unpaused = 0;
      await pause();
    }
  } finally {
    // The sender may never come to an end: do not wait for it.
    handled(helpings.cancel());
    handled(reader.cancel());
  }
}

const NOTHING = null;

/** A promise whose failure is not lost if nobody waits for it. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
