import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Fetched, mediaTypeOf, openFile, type Server } from './client.ts';
import { type Outputs, partOf } from './outputs.ts';
import { patiently } from './patience.ts';
import { note, type Resume } from './resume.ts';

/**
 * Fetches a file of a finished job from where an earlier attempt ended, and puts it into place when it is whole. A part is
 * gone on with only while the server has the very bytes that it is of; of any others all come.
 *
 * @param resume names the job, and what the parts at hand are of
 */
export async function download(
  server: Server,
  file: Fetched,
  outputs: Outputs,
  resume: Resume,
  show: (fraction: number) => void,
  say: (line: string) => void,
): Promise<void> {
  const part = partOf(outputs[file]);
  await patiently('Download', () => attempt(server, file, outputs, resume, show), say);
  await rename(part, outputs[file]);
}

async function attempt(
  server: Server,
  file: Fetched,
  outputs: Outputs,
  resume: Resume,
  show: (fraction: number) => void,
): Promise<void> {
  const part = partOf(outputs[file]);
  const etag = resume.etags?.[file];
  const atHand = await sizeOf(part);
  // One byte again, so that there is always something to ask for.
  const from = etag && atHand > 0 ? { offset: atHand - 1, etag } : undefined;
  const answer = await openFile(server, resume.job!, file, acceptOf(file, outputs), from);
  if (answer.start === undefined) {
    // What is noted is never of other bytes than those that are there.
    await rm(part, { force: true });
    resume.etags = { ...resume.etags, [file]: answer.etag };
    await note(outputs, resume);
  }
  const start = answer.start ?? 0;
  let received = start;
  const source = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  source.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
    if (answer.size !== undefined) show(received / answer.size);
  });
  await pipeline(source, createWriteStream(part, { flags: answer.start === undefined ? 'w' : 'r+', start }));
  if (answer.size !== undefined && (await sizeOf(part)) !== answer.size)
    throw new Error(`${part} is not complete`);
}

/** Results are what their name says, as far as results come so, and rejected rows what they were; all else is as it is stored. */
function acceptOf(file: Fetched, outputs: Outputs): string | undefined {
  const type = file === 'errors' ? undefined : mediaTypeOf(outputs[file]);
  return type === 'text/tab-separated-values' ? undefined : type;
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
