import { DECISION_ID, reasonsMember, resultMembers, resultOf } from '../../scoring/result.ts';
import { EXPLAINED_STEP_BYTES, STEP_BYTES, type Steps } from '../../steps.ts';
import { ByteWriter } from '../../table/byte-writer.ts';
import type { ScorableRows } from './scorable.ts';
import type { Scores } from './scores.ts';

const ADDED_BYTES = 120;
const SPACE = 0x20;
const OPENING_BRACE = 0x7b;

/** The results of a chunk as NDJSON: each scored record as it came, with the result keys behind its own. */
export function* writeJsonResults(bytes: Uint8Array, rows: ScorableRows, scores: Scores): Steps<Uint8Array> {
  const writer = new ByteWriter(bytes.length + rows.count * (ADDED_BYTES + scores.model.version.length));
  const { reasonsOf, record } = scores;
  const stepBytes = reasonsOf || record ? EXPLAINED_STEP_BYTES : STEP_BYTES;
  let pauseAt = stepBytes;
  for (let index = 0; index < rows.count; index++) {
    const begin = rows.begins[index]!;
    const closingBrace = rows.ends[index]! - 1;
    // Between JSON's tokens a line break is white space like any other; inside a string none can stand.
    for (let position = begin; position < closingBrace; position++)
      if (bytes[position] === 0x0a || bytes[position] === 0x0d) bytes[position] = SPACE;
    writer.copy(bytes, begin, closingBrace);
    const probability = scores.probabilities[index]!;
    writer.ascii(isEmptyObject(bytes, begin, closingBrace) ? '' : ',');
    writer.ascii(resultMembers(resultOf(scores.model, probability)));
    const reasons = reasonsOf?.(index);
    if (record) writer.ascii(`,"${DECISION_ID}":"${record(index, reasons)}"`);
    if (reasons) writer.text(`,${reasonsMember(reasons)}`);
    writer.ascii('}\n');
    if (closingBrace < pauseAt) continue;
    pauseAt = closingBrace + stepBytes;
    yield;
  }
  return writer.written();
}

function isEmptyObject(bytes: Uint8Array, begin: number, closingBrace: number): boolean {
  let last = closingBrace - 1;
  while (last > begin && bytes[last]! <= SPACE) last--;
  return bytes[last] === OPENING_BRACE;
}
