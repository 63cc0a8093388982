import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { SolventError } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';
import { streamOf } from '../../stream-of.ts';
import { roomyReader } from '../../table/roomy-reader.ts';
import type { PartRow } from './parts.ts';

/** The file that parts form, as a body is: a stream that opens a part's object when it comes to it, and ends well only with what was put. */
export class PartsBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Why it broke off. Whoever reads it takes every failure for a sender's, and this one is of the store. */
  failure: unknown;

  /** @param beat called whenever bytes are asked for; what it throws ends the stream */
  constructor(blobs: BlobStore, parts: PartRow[], beat: () => Promise<void>) {
    this.stream = streamOf(readParts(blobs, parts, beat), (error) => {
      this.failure = error;
    });
  }
}

async function* readParts(
  blobs: BlobStore,
  parts: PartRow[],
  beat: () => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  for (const part of parts) {
    const { number, object, bytes } = part;
    const blob = await blobs.get(object);
    if (!blob) throw unusable(number, 'is gone: put it again', 'is not there');
    if (blob.size !== bytes) throw damaged(number);
    for await (const piece of asPut(part, blob.body)) {
      await beat();
      yield piece;
    }
  }
}

/**
 * A part's bytes, which are those that were put when they come to an end.
 * @throws SolventError `conflict`
 */
async function* asPut(
  { number, bytes, sha256: digest }: PartRow,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const reader = roomyReader(body);
  const hash = sha256.create();
  const read = () =>
    reader.read().catch((cause: unknown) => {
      throw unusable(
        number,
        'cannot be read to its end: complete again, and if that does not help, put it again',
        'cannot be read to its end',
        cause,
      );
    });
  try {
    let size = 0;
    for (let piece = await read(); piece; piece = await read()) {
      size += piece.length;
      hash.update(piece);
      yield piece;
    }
    if (size !== bytes || bytesToHex(hash.digest()) !== digest) throw damaged(number);
  } finally {
    reader.cancel().catch(() => {});
  }
}

const damaged = (number: number) => unusable(number, 'is damaged: put it again', 'is not what was put');

function unusable(number: number, sentence: string, message: string, cause?: unknown): SolventError {
  return new SolventError('conflict', `Part ${number} ${sentence}.`, {
    details: [{ path: `${number}`, message }],
    cause,
  });
}
