import { damaged } from './damage.ts';
import { gunzip, gzip } from './gzip.ts';
import { type Line, linesIn } from './lines.ts';
import type { Place } from './seal.ts';
import type { DecisionStore } from './store.ts';

/** A block's lines as they are stored. */
export async function pack({ seal }: Pick<DecisionStore, 'seal'>, place: Place, bytes: Uint8Array) {
  return seal.close(place, await gzip(bytes));
}

/** @throws SolventError `file_damaged` */
export async function unpack(
  { seal }: Pick<DecisionStore, 'seal'>,
  place: Place,
  packed: Uint8Array,
): Promise<Line[]> {
  const opened = await seal.open(place, packed);
  const bytes = await gunzip(opened).catch((cause) => {
    throw damaged(place.key, `its block ${place.block} cannot be unpacked`, cause);
  });
  const lines = linesIn(bytes);
  if (!lines) throw damaged(place.key, `its block ${place.block} holds something else`);
  return lines;
}
