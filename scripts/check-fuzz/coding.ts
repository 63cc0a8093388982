import { constants, deflateSync, gzipSync } from 'node:zlib';
import type { Draw } from './draw.ts';

/** A body's bytes, and what is said of how they are written. */
export interface Coded {
  bytes: Buffer;
  headers: [string, string][];
  /** Bytes that come out of it when it is unpacked. */
  unpacked: number;
}

const CHARSETS = [
  'utf-8',
  'UTF8',
  'utf-16',
  'iso-8859-1',
  'windows-1252',
  '"utf-8"',
  'nonsense',
  '',
  'utf-8; charset=latin1',
];
const CODINGS = ['gzip', 'GZIP', 'x-gzip', 'identity', 'br', 'deflate', 'gzip, gzip', 'nonsense', ''];

/** Writes a text as bytes, rightly or not. @param largest bytes that a small bomb may unpack to */
export function coded(draw: Draw, text: string, type: string, largest: number): Coded {
  const plain = draw.once(12) ? Buffer.from(text, draw.pick(['utf16le', 'latin1'])) : Buffer.from(text);
  const broken = draw.once(10) ? withBrokenText(draw, plain) : plain;
  const charset = draw.once(6) ? `; charset=${draw.pick(CHARSETS)}` : '';
  const said: [string, string][] = [['Content-Type', type + charset]];
  if (!draw.once(5)) return { bytes: broken, headers: said, unpacked: broken.length };
  const headers: [string, string][] = [...said, ['Content-Encoding', draw.pick(CODINGS)]];
  switch (draw.below(6)) {
    case 0:
      // It says that it is packed, and is not.
      return { bytes: broken, headers, unpacked: broken.length };
    case 1:
      return { bytes: cutOff(draw, gzipSync(broken)), headers, unpacked: broken.length };
    case 2: {
      const bomb = Buffer.concat([
        broken,
        Buffer.alloc(draw.below(largest * 10), draw.pick([' ', '\n', '0', ','])),
      ]);
      return { bytes: gzipSync(bomb), headers, unpacked: bomb.length };
    }
    case 3:
      return { bytes: deflateSync(broken), headers, unpacked: broken.length };
    case 4:
      return { bytes: gzipSync(gzipSync(broken)), headers, unpacked: broken.length + 100 };
    default:
      return { bytes: gzipSync(broken, { level: constants.Z_BEST_SPEED }), headers, unpacked: broken.length };
  }
}

function withBrokenText(draw: Draw, bytes: Buffer): Buffer {
  const at = draw.place(bytes);
  const odd = draw.pick([
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf8],
    [0x00],
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe],
  ]);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(odd), bytes.subarray(at)]);
}

function cutOff(draw: Draw, bytes: Buffer): Buffer {
  const cut = bytes.subarray(0, draw.place(bytes));
  return draw.once(2) ? cut : Buffer.concat([bytes, Buffer.from('more')]);
}
