import type { BlobInfo, BlobStore } from '../../ports.ts';
import { MINUTE_DIGITS, minuteIn } from './keys.ts';

/** All objects whose keys begin so, in the order of their keys. */
export async function* listAll(blobs: BlobStore, prefix: string): AsyncGenerator<BlobInfo> {
  let cursor: string | undefined;
  do {
    const page = await blobs.list(prefix, cursor);
    yield* page.objects;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

export async function keysUnder(blobs: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(blobs, prefix)) keys.push(key);
  return keys;
}

/** A minute, and what stands under it. */
export interface ListedMinute {
  minute: number;
  keys: string[];
}

/**
 * The minutes that have objects under `root`, in order. What lies outside is not listed, however much it is.
 *
 * @param from the first minute
 * @param to the first minute that is not asked for
 */
export async function* minutesUnder(
  blobs: BlobStore,
  root: string,
  from: number,
  to: number,
): AsyncGenerator<ListedMinute> {
  let last: ListedMinute | undefined;
  yield* under('');
  if (last) yield last;

  async function* under(digits: string): AsyncGenerator<ListedMinute> {
    const width = 10 ** (MINUTE_DIGITS - digits.length);
    const first = Number(digits) * width;
    if (first >= to || first + width <= from) return;
    const isInside = first >= from && first + width <= to;
    const prefix = root + digits;
    for (let cursor: string | undefined; ; ) {
      const page = await blobs.list(prefix, cursor);
      const end = page.objects.at(-1);
      const isAll = page.cursor === undefined || (end !== undefined && minuteIn(root, end.key) >= to);
      if (!isAll && !isInside) break;
      for (const { key } of page.objects) {
        const minute = minuteIn(root, key);
        if (minute < from || minute >= to) continue;
        if (last?.minute === minute) {
          last.keys.push(key);
          continue;
        }
        if (last) yield last;
        last = { minute, keys: [key] };
      }
      if (isAll) return;
      cursor = page.cursor;
    }
    for (let digit = 0; digit < 10; digit++) yield* under(digits + digit);
  }
}
