import { CsvRecords, MALFORMED, PLAIN } from './csv.ts';

/** CSV whose first column is a reason of ours: a record begins behind it. */
export class BehindReason extends CsvRecords {
  /** The reason of the record: offsets of its content. */
  reasonStart = 0;
  reasonEnd = 0;

  constructor(delimiter: number, capacity: number) {
    super(delimiter, capacity + 1);
  }

  override next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const next = super.next(bytes, from, to, last);
    if (next >= 0 && !this.blank) this.#leaveReason();
    return next;
  }

  #leaveReason() {
    const { starts, ends, styles } = this;
    this.reasonStart = starts[0]!;
    this.reasonEnd = ends[0]!;
    const isQuoted = styles[0] !== PLAIN && styles[0] !== MALFORMED;
    this.begin = Math.min(this.end, ends[0]! + (isQuoted ? 2 : 1));
    starts.copyWithin(0, 1);
    ends.copyWithin(0, 1);
    styles.copyWithin(0, 1);
    this.cells--;
    const noted = styles.subarray(0, Math.min(this.cells, styles.length - 1));
    this.malformed = this.malformed < 0 ? -1 : noted.indexOf(MALFORMED);
  }
}
