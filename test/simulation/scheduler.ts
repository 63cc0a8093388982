import { setImmediate as macroTurn } from 'node:timers/promises';
import type { Random } from '../../src/ports.ts';
import { randomInteger } from '../../src/random.ts';

/** One run of a handler (a submit, a delivery, a sweep) in a process of its own, which may die at any operation. */
export interface Task {
  readonly name: string;
  /** Lets others go first. Never returns when the process is dead by then. */
  pause(): Promise<void>;
  /** The process ends here, without any `catch` or `finally`. */
  die(): Promise<never>;
}

interface Running {
  task: Task;
  /** Continue a paused operation. */
  resumes: (() => void)[];
  onDeath: () => void;
}

/**
 * Runs tasks side by side, and decides by its seed whose next operation comes first. Everything between two pauses of a
 * task happens in one go, as between two awaits of an I/O operation in a real process.
 */
export class Scheduler {
  readonly #random: Random;
  #running: Running[] = [];
  #started = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  get tasks(): string[] {
    return this.#running.map(({ task }) => task.name);
  }

  /**
   * @param onEnd called when the work is over, with its error if it threw
   * @param onDeath called when the process dies before that
   */
  start(
    kind: string,
    work: (task: Task) => Promise<void>,
    onEnd: (error?: unknown) => void,
    onDeath: () => void,
  ): void {
    this.#started++;
    const resumes: (() => void)[] = [];
    const task: Task = {
      name: `${kind}#${this.#started}`,
      pause: () => new Promise<void>((resume) => resumes.push(resume)),
      die: () => {
        this.#kill(running);
        return new Promise<never>(() => {});
      },
    };
    const running = { task, resumes, onDeath };
    this.#running.push(running);
    const end = (error?: unknown) => {
      // A dead process that only waited for something outside the simulation may still come to an end: too late.
      if (!this.#running.includes(running)) return;
      this.#running = this.#running.filter((other) => other !== running);
      onEnd(error);
    };
    work(task).then(
      () => end(),
      (error: unknown) => end(error ?? new Error('thrown without an error')),
    );
  }

  /** Continues one paused operation, chosen by the seed. Returns false when no task runs. */
  async step(): Promise<boolean> {
    await this.#settle();
    const paused = this.#running.filter(({ resumes }) => resumes.length > 0);
    if (paused.length === 0) return false;
    const { resumes } = paused[randomInteger(this.#random, paused.length)]!;
    resumes.splice(randomInteger(this.#random, resumes.length), 1)[0]!();
    await this.#settle();
    return true;
  }

  /** The lights go out: every process dies at once. */
  powerCut(): void {
    for (const running of [...this.#running]) this.#kill(running);
  }

  #kill(running: Running) {
    this.#running = this.#running.filter((other) => other !== running);
    running.onDeath();
  }

  /** Waits until every task is paused or over. Some wait for hashes, which are computed on another thread. */
  async #settle() {
    for (let turn = 0; turn < 1_000_000; turn++) {
      await macroTurn();
      if (this.#running.every(({ resumes }) => resumes.length > 0)) return;
    }
    throw new Error(`A task waits for something that never comes: ${this.tasks.join(', ')}`);
  }
}
