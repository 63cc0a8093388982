import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { entryOf, keyHash } from './key-entries.ts';
import { dataKey, keysKey } from './keys.ts';
import { KeysWriter } from './keys-writer.ts';
import { inBlocks, type Line } from './lines.ts';
import type { MinuteIndex } from './minute-index.ts';
import { ObjectWriter } from './object-writer.ts';
import { pack } from './packed-block.ts';
import { keysIn } from './record.ts';
import type { DecisionStore } from './store.ts';

/**
 * Writes the objects of a minute: nobody reads them before an index names them. The data are gzip members one behind the other, as a
 * whole they unpack to NDJSON unless they are encrypted.
 *
 * @param name what no other attempt has: what an index names is never written over
 * @param lines in the order of ids
 * @returns the index that names them
 */
export async function writeMinute(
  store: DecisionStore,
  minute: number,
  name: string,
  lines: AsyncIterable<Line>,
): Promise<MinuteIndex> {
  const data = new ObjectWriter(store.blobs, dataKey(minute, name));
  const keys = new KeysWriter(store, keysKey(minute, name));
  const blocks: MinuteIndex['blocks'] = [];
  const hash = sha256.create();
  let records = 0;
  try {
    for await (const block of inBlocks(withKeys(lines, keys))) {
      const packed = await pack(store, { key: data.key, block: blocks.length }, block.bytes);
      blocks.push([block.first, data.size, packed.length, block.records]);
      await data.write(packed);
      hash.update(block.bytes);
      records += block.records;
      await store.pause();
    }
    await keys.finish();
    await data.finish();
  } catch (error) {
    await data.abort();
    await keys.object.abort();
    throw error;
  }
  return {
    version: 1,
    data: { key: data.key, size: data.size },
    records,
    sha256: bytesToHex(hash.digest()),
    blocks,
    keys: { key: keys.object.key, blocks: keys.blocks },
  };
}

/** Hands on lines, and what they are found by to the file of keys. */
async function* withKeys(lines: AsyncIterable<Line>, keys: KeysWriter): AsyncGenerator<Line> {
  for await (const line of lines) {
    for (const [kind, value] of keysIn(line)) await keys.add(entryOf(keyHash(kind, value), line.id));
    yield line;
  }
}
