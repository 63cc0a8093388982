import { readJson } from './json.ts';
import { notAModel, shownByte } from './not-a-model.ts';
import { readUbjson } from './ubjson.ts';

/**
 * What a model's file holds, in JSON or UBJSON: which of them it is shows in its first bytes, not in its name.
 *
 * @throws SolventError `validation_error` that says at which byte it is broken, or that it is neither
 */
export function readFile(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw notAModel('byte 0', 'the file is empty');
  if (isUbjson(bytes)) return readUbjson(bytes);
  const begin = beginOfText(bytes);
  if (begin < bytes.length && bytes[begin] !== BRACE)
    throw notAModel(
      `byte ${begin}`,
      `here stands ${shownByte(bytes[begin]!)}, and a model begins with a brace, in JSON as in UBJSON: ` +
        'save it in Python with booster.save_model("model.ubj")',
    );
  return readJson(bytes);
}

const BRACE = 0x7b;
const SPACES = [0x20, 0x09, 0x0a, 0x0d];
/** So many bytes hold the length of a first key in UBJSON, if it has one. */
const LOOKED_AT = 16;

/**
 * Both begin with a brace. In UBJSON the kind of a key's length follows; where that is damaged, the length itself is of bytes that no text
 * holds.
 */
function isUbjson(bytes: Uint8Array): boolean {
  if (bytes[0] !== BRACE) return false;
  const first = bytes.subarray(1, LOOKED_AT);
  return (
    'iUIlL'.includes(String.fromCharCode(first[0] ?? 0)) ||
    first.some((byte) => byte < 0x20 && !SPACES.includes(byte))
  );
}

/** Behind a byte order mark and white space. */
function beginOfText(bytes: Uint8Array): number {
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const begin = bytes.subarray(from).findIndex((byte) => !SPACES.includes(byte));
  return begin < 0 ? bytes.length : from + begin;
}
