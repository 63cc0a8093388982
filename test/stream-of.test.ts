import { expect, test } from 'vitest';
import { streamOf } from '../src/stream-of.ts';

async function all(stream: ReadableStream<number>) {
  const got: number[] = [];
  for await (const one of stream) got.push(one);
  return got;
}

async function* chunks(ended: string[], failure?: Error) {
  try {
    yield 1;
    yield 2;
    if (failure) throw failure;
  } finally {
    ended.push('ended');
  }
}

test('a stream gives what the generator makes, in order, and ends with it', async () => {
  const ended: string[] = [];
  const failures: unknown[] = [];
  const stream = streamOf(chunks(ended), (error) => failures.push(error));
  expect(await all(stream)).toEqual([1, 2]);
  expect([ended, failures]).toEqual([['ended'], []]);
});

test('a stream breaks off with what the generator throws, and tells of it', async () => {
  const failure = new Error('gone');
  const failures: unknown[] = [];
  const stream = streamOf(chunks([], failure), (error) => failures.push(error));
  await expect(all(stream)).rejects.toBe(failure);
  expect(failures).toEqual([failure]);
});

test('a reader that goes away while a chunk is made ends the generator, and is no failure', async () => {
  const ended: string[] = [];
  const failures: unknown[] = [];
  const begun = Promise.withResolvers<void>();
  const made = Promise.withResolvers<void>();
  async function* slow() {
    try {
      begun.resolve();
      await made.promise;
      yield 1;
    } finally {
      ended.push('ended');
    }
  }
  const reader = streamOf(slow(), (error) => failures.push(error)).getReader();
  const reading = reader.read();
  await begun.promise;
  const leaving = reader.cancel();
  made.resolve();
  await leaving;
  expect(await reading).toEqual({ done: true, value: undefined });
  expect([ended, failures]).toEqual([['ended'], []]);
});
