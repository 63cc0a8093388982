import { createWriteStream, existsSync, realpathSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { printable } from '../../../src/printable-text.ts';
import { ndjsonToParquet, type WrittenColumn } from '../../../src/table/parquet/write.ts';
import { partOf } from '../../portfolio/outputs.ts';
import type { Action } from '../action.ts';
import { decisionsOf, requireQuestion } from '../address.ts';

/** A decision's members as columns; what has members itself is a text in JSON. */
const COLUMNS: WrittenColumn[] = [
  { name: 'decision_id', type: 'STRING' },
  { name: 'at', type: 'TIMESTAMP_UTC' },
  { name: 'caller', type: 'STRING' },
  { name: 'model', type: 'STRING' },
  { name: 'version', type: 'STRING' },
  { name: 'digest', type: 'STRING' },
  { name: 'policy', type: 'STRING' },
  { name: 'margin', type: 'FLOAT' },
  { name: 'prediction', type: 'INT32' },
  { name: 'probability', type: 'DOUBLE' },
  { name: 'default_risk', type: 'STRING' },
  { name: 'dictionary', type: 'STRING' },
  { name: 'request_id', type: 'STRING' },
  { name: 'row', type: 'INT32' },
  { name: 'subject', type: 'STRING' },
  { name: 'loan', type: 'STRING' },
  { name: 'application', type: 'STRING' },
  { name: 'features', type: 'STRING' },
  { name: 'reasons', type: 'STRING' },
  { name: 'erased', type: 'STRING' },
];

/** Where a link points, which goes on pointing there; undefined for a pipe or a device, which nothing can take the place of. */
function fileOf(path: string): string | undefined {
  if (!existsSync(path)) return path;
  return statSync(path).isFile() ? realpathSync(path) : undefined;
}

export const exportDecisions: Action = {
  about: 'writes all --from a time --to another to --out FILE: .parquet, else NDJSON with a decision a line',
  takes: [],
  options: ['from', 'to', 'out'],
  check(given) {
    requireQuestion(given);
    if (given.out === undefined)
      throw new Error('Say where to write them: --out FILE.ndjson or FILE.parquet');
  },
  async run(ask, given, _, say) {
    const out = given.out!;
    let count = 0;
    const damaged: string[] = [];
    const encoder = new TextEncoder();
    async function* lines() {
      for await (const decision of decisionsOf(ask, given, (what) => void damaged.push(what))) {
        count++;
        yield encoder.encode(`${JSON.stringify(decision)}\n`);
      }
    }
    const rows = Readable.toWeb(Readable.from(lines())) as ReadableStream<Uint8Array>;
    const written = out.toLowerCase().endsWith('.parquet')
      ? rows.pipeThrough(ndjsonToParquet(COLUMNS))
      : rows;
    const file = fileOf(out);
    if (file === undefined) await pipeline(written, createWriteStream(out));
    else await writeAside(written, file);
    say(`${out}: ${count} ${count === 1 ? 'decision' : 'decisions'}`);
    for (const what of damaged) say(printable(`Missing in it is what cannot be read: ${what}`));
    return damaged.length === 0;
  },
};

/** What is refused, or breaks off, leaves the file of that name as it was. Others have no business with it. */
async function writeAside(bytes: ReadableStream<Uint8Array>, file: string): Promise<void> {
  const part = partOf(file);
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}
