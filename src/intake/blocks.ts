import { isRefused, SolventError } from '../errors.ts';
import { isRefusal, type RefusedRow } from './refusal.ts';

/** Rows of one statement: as JSON they stay far below D1's 2 MB for a bound value. */
export const BLOCK_ROWS = 10_000;

/** Refused rows that an answer names. */
export const MOST_REFUSED_SHOWN = 100;

/** How far a body was read. */
export interface Progress<Code extends string> {
  received: number;
  refused: number;
  /** The first refused rows. */
  refusedRows: RefusedRow<Code>[];
}

/**
 * Takes in a body of reports, block by block, holding one block in memory. When the body breaks off, what came before is stored.
 *
 * @param rows in the body's order, piece by piece
 * @param progress counts what is read, while it is
 * @param store stores at most BLOCK_ROWS reports. What it throws ends the body
 * @returns why the body broke off behind its first row; undefined where it came whole
 * @throws SolventError as `rows` does, where nothing had come before
 */
export async function storeInBlocks<Report extends object, Code extends string>(
  rows: AsyncIterable<(Report | RefusedRow<Code>)[]>,
  progress: Progress<Code>,
  store: (block: Report[]) => Promise<void>,
): Promise<SolventError | undefined> {
  let block: Report[] = [];
  const storeBlock = async () => {
    const full = block;
    block = [];
    if (full.length > 0) await store(full);
  };
  const readAll = async () => {
    for await (const piece of rows) {
      for (const read of piece) {
        progress.received++;
        if (!isRefusal<RefusedRow<Code>>(read)) block.push(read as Report);
        else if (progress.refused++ < MOST_REFUSED_SHOWN) progress.refusedRows.push(read);
        if (block.length === BLOCK_ROWS) await storeBlock();
      }
    }
  };
  let cause: SolventError | undefined;
  await readAll().catch((error: unknown) => {
    if (!isRefused(error) || progress.received === 0) throw error;
    cause = error;
  });
  await storeBlock();
  return cause;
}

/** What the sender of a body is told that broke off. @param receipt of a body whose blocks are stored after the answer */
export function brokenOff(cause: SolventError, received: number, receipt?: string): SolventError {
  return new SolventError(
    cause.code,
    `${cause.message} ${received === 1 ? 'The row before it was' : `The ${received} rows before it were`} taken: what was stored is not stored twice when you send it again.`,
    {
      details: [
        { path: 'received', message: String(received) },
        ...(receipt === undefined ? [] : [{ path: 'receipt', message: receipt }]),
      ],
      cause,
    },
  );
}

/**
 * What the sender is told of a failure of ours in the middle of a body.
 * @param what was sent: `outcomes`
 */
export function notAllStored(what: string, cause: unknown, receipt?: string): SolventError {
  return new SolventError(
    cause instanceof SolventError ? cause.code : 'internal_error',
    `Something went wrong on our side, and not all ${what} are stored. Send them again: what is stored is not stored twice.`,
    { ...(receipt !== undefined && { details: [{ path: 'receipt', message: receipt }] }), cause },
  );
}
