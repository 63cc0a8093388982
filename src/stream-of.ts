/**
 * What a generator makes, as a stream that asks for it when it is read. Whoever cancels the stream ends the generator.
 * @param onFailure told what the generator throws; that a reader went away is no failure
 */
export function streamOf<Chunk>(
  source: AsyncGenerator<Chunk, void>,
  onFailure: (error: unknown) => void,
): ReadableStream<Chunk> {
  return new ReadableStream<Chunk>({
    async pull(controller) {
      const { done, value } = await source.next().catch((error: unknown) => {
        onFailure(error);
        throw error;
      });
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await source.return();
    },
  });
}
