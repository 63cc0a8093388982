import type { ServerResponse } from 'node:http';
import { SolventError } from '../../src/errors.ts';
import { streamOfAnswer } from '../../src/http/download/streamed.ts';
import type { Front } from '../../src/http/front.ts';

/**
 * An answer that, where it fails while it is sent, ends its connection: the client sees that it has not all. The adapter would write the
 * failure beside the log, and to the client.
 */
export function sentToItsEnd(response: Response, outgoing: ServerResponse, front: Front): Response {
  const stream = streamOfAnswer(response);
  if (stream === undefined) return response;
  const reader = stream.getReader();
  const sent = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const read = await reader.read().catch((error: unknown) => {
          // What is known to go wrong the app has told itself.
          if (!(error instanceof SolventError))
            front.answerBroken(error, response.headers.get('X-Request-Id'));
          outgoing.destroy();
        });
        // Its reader goes away with the connection.
        if (read === undefined) return;
        if (read.done) controller.close();
        else controller.enqueue(read.value as Uint8Array<ArrayBuffer>);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(sent, { status: response.status, headers: response.headers });
}
