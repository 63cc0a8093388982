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
    for (;;) {
      let least: Line | undefined;
      for (const { line } of cursors) if (line && (!least || line.id < least.id)) least = line;
      if (!least) return;
      let kept = least;
      for (const cursor of cursors)
        while (cursor.line?.id === least.id) {
          if (contradicts(kept, cursor.line)) onContradiction(least.id);
          kept = oneOf(kept, cursor.line);
          if (!cursor.step()) await cursor.load();
        }
      yield kept;
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}
