/** A property of its own: whoever asks an answer for its body makes a stream of it, which takes time. */
const STREAM = Symbol('stream');
type Streamed = Response & { [STREAM]?: ReadableStream<Uint8Array> };

/** Notes that an answer is made while it is sent, from this stream. */
export function noteStream(response: Response, stream: ReadableStream<Uint8Array>): Response {
  (response as Streamed)[STREAM] = stream;
  return response;
}

/** What an answer is made from while it is sent; undefined of one that is there whole. */
export function streamOfAnswer(response: Response): ReadableStream<Uint8Array> | undefined {
  return (response as Streamed)[STREAM];
}
