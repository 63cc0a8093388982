import { SolventError } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';
import { roomyReader } from '../../table/roomy-reader.ts';
import type { PartRow } from './parts.ts';

/** The file that parts form, as a body is: a stream that opens a part's object when it comes to it. */
export class PartsBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Why it broke off. Whoever reads it takes every failure for a sender's, and this one is of the store. */
  failure: unknown;

  /** @param beat called whenever bytes are asked for; what it throws ends the stream */
  constructor(blobs: BlobStore, parts: PartRow[], beat: () => Promise<void>) {
    const source = readParts(blobs, parts, beat);
    this.stream = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { done, value } = await source.next().catch((error: unknown) => {
          this.failure = error;
          throw error;
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await source.return(undefined);
      },
    });
  }
}

async function* readParts(
  blobs: BlobStore,
  parts: PartRow[],
  beat: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for (const { number, object, bytes } of parts) {
    const blob = await blobs.get(object);
    if (blob?.size !== bytes)
      throw new SolventError('conflict', `Part ${number} is gone: put it again.`, {
        details: [{ path: `${number}`, message: 'is not there' }],
      });
    const reader = roomyReader(blob.body);
    try {
      for (let piece = await reader.read(); piece; piece = await reader.read()) {
        await beat();
        yield piece;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }
}
