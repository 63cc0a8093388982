import { forEachAtOnce } from './at-once.ts';
import type { Line } from './lines.ts';
import { contradicts, oneOf } from './same-decision.ts';

/** Goes through the lines of an object, which come block by block. */
class LineCursor {
  /** Undefined at the end. */
  line: Line | undefined;
  readonly #blocks: AsyncGenerator<Line[]>;
  #lines: Line[] = [];
  #next = 0;

  constructor(blocks: AsyncGenerator<Line[]>) {
    this.#blocks = blocks;
  }

  /** Whether the next line was at hand. */
  step(): boolean {
    this.line = this.#lines[this.#next++];
    return this.line !== undefined;
  }

  /** The first line of the next block. */
  async load(): Promise<void> {
    do {
      const { done, value } = await this.#blocks.next();
      if (done) return;
      this.#lines = value;
      this.#next = 0;
    } while (!this.step());
  }

  async close(): Promise<void> {
    await this.#blocks.return(undefined);
  }
}

/**
 * The lines of several objects in the order of their ids, each decision once.
 *
 * @param sources each in the order of ids
 * @param onContradiction told the id of a decision of which two say different things: see `oneOf`
 * @throws whatever a source throws
 */
export async function* merged(
  sources: readonly AsyncGenerator<Line[]>[],
  onContradiction: (id: string) => void = () => {},
): AsyncGenerator<Line> {
  const cursors = sources.map((source) => new LineCursor(source));
  try {
    await forEachAtOnce(cursors, (cursor) => cursor.load());
    const waiting = cursors.filter(({ line }) => line !== undefined).sort(byId);
    while (waiting.length > 0) {
      let kept = waiting[0]!.line!;
      for (let cursor = waiting[0]; cursor?.line?.id === kept.id; cursor = waiting[0]) {
        if (contradicts(kept, cursor.line)) onContradiction(kept.id);
        kept = oneOf(kept, cursor.line);
        if (!cursor.step()) await cursor.load();
        putInOrder(waiting);
      }
      yield kept;
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

const byId = (one: LineCursor, other: LineCursor) => (one.line!.id < other.line!.id ? -1 : 1);

/** Moves the first to where its line belongs, or out at its end. One whose lines stand together, as a job's do, stays where it is. */
function putInOrder(waiting: LineCursor[]): void {
  const moved = waiting[0]!;
  const { line } = moved;
  if (line === undefined) {
    waiting.shift();
    return;
  }
  let place = 0;
  for (; place + 1 < waiting.length && waiting[place + 1]!.line!.id < line.id; place++)
    waiting[place] = waiting[place + 1]!;
  waiting[place] = moved;
}
