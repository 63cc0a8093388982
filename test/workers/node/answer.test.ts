import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { giveAway } from '../../../src/release.ts';
import { Answer } from '../../../workers/node/answer.ts';

const LENGTH = 4 * 1024 * 1024;

/** What a client reads of an answer that is written so. */
async function read(write: (answer: ServerResponse) => void): Promise<Uint8Array> {
  const server = createServer({ ServerResponse: Answer }, (_, answer) => {
    write(answer);
    answer.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  try {
    return await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).bytes();
  } finally {
    server.close();
  }
}

describe('Answer', () => {
  it('sends all of what was given away for it, and then gives its memory back', async () => {
    const pieces = [1, 2, 3].map((value) => giveAway(new Uint8Array(LENGTH).fill(value)));
    const bytes = await read((answer) => {
      for (const piece of pieces) answer.write(piece);
    });
    expect(bytes.length).toBe(3 * LENGTH);
    for (const [index, value] of [1, 2, 3].entries())
      expect(bytes.subarray(index * LENGTH, (index + 1) * LENGTH).every((byte) => byte === value)).toBe(true);
    expect(pieces.map(({ length }) => length)).toEqual([0, 0, 0]);
  });

  it('leaves what somebody may read on', async () => {
    const kept = new Uint8Array(LENGTH).fill(1);
    const bytes = await read((answer) => answer.write(kept));
    expect(bytes.length).toBe(LENGTH);
    expect(kept.length).toBe(LENGTH);
  });

  it('tells who asks that a piece is written', async () => {
    let told = 0;
    await read((answer) => {
      answer.write(giveAway(new Uint8Array(LENGTH)), () => told++);
      answer.write('text', () => told++);
      answer.write('text', 'utf8', () => told++);
    });
    expect(told).toBe(3);
  });
});
