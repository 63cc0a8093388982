import { STEP_BYTES, type Steps } from '../../steps.ts';
import { ByteWriter } from '../../table/byte-writer.ts';
import { errorLines, type Reject } from './rejects.ts';

/** The part of the errors file that a chunk's refused rows are: see `errorLines`. */
export function* writeErrors(
  rejects: readonly Reject[],
  ...how: [withKey: boolean, cell: (text: string) => string]
): Steps<Uint8Array> {
  const writer = new ByteWriter(rejects.length === 0 ? 0 : 1024);
  let pauseAt = STEP_BYTES;
  for (const reject of rejects) {
    writer.text(errorLines([reject], ...how));
    if (writer.written().length < pauseAt) continue;
    pauseAt = writer.written().length + STEP_BYTES;
    yield;
  }
  return writer.written();
}
