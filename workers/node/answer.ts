import { type IncomingMessage, ServerResponse } from 'node:http';
import { releaseGiven } from '../../src/release.ts';

/** An answer as it is written to its connection. */
export class Answer<Incoming extends IncomingMessage = IncomingMessage> extends ServerResponse<Incoming> {
  /** The memory of bytes that were given away goes once the system has them: of a large download the collector would let much pile up. */
  override write(
    chunk: unknown,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    written?: (error?: Error | null) => void,
  ): boolean {
    if (chunk instanceof Uint8Array && encoding === undefined)
      return super.write(chunk, () => releaseGiven(chunk));
    return super.write(chunk, encoding as BufferEncoding, written);
  }
}
