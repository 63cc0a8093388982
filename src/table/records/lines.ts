import { isJsonSpace } from './json-value.ts';
import type { Records } from './records.ts';

/** NDJSON: one JSON value a line. A line break inside a JSON string is always escaped, so every LF ends a record. */
export class LineRecords implements Records {
  begin = 0;
  end = 0;
  blank = false;

  next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    let lineEnd = bytes.indexOf(0x0a, from);
    if (lineEnd < 0 || lineEnd >= to) {
      if (!last) return -1;
      lineEnd = to;
    }
    this.begin = from;
    this.end = lineEnd;
    while (this.begin < this.end && isJsonSpace(bytes[this.begin]!)) this.begin++;
    while (this.end > this.begin && isJsonSpace(bytes[this.end - 1]!)) this.end--;
    this.blank = this.begin === this.end;
    return Math.min(lineEnd + 1, to);
  }

  unfinished(): undefined {
    return undefined;
  }
}
