import { SolventError } from '../../errors.ts';
import type { Clock, Database } from '../../ports.ts';
import { LEASE_MS, UPLOAD_PATIENCE_MS } from './limits.ts';

/** Long ago, and not the 0 of an upload that nobody has begun to complete. */
const GIVEN_BACK = 1;

interface Needs {
  database: Database;
  clock: Clock;
}

/**
 * The right to complete an upload. It spares the work of completing it twice at a time, and keeps its parts as they are
 * meanwhile. Whoever loses it can do no harm: that there is one job is the submit's doing.
 */
export class Lease {
  readonly #needs: Needs;
  readonly #upload: string;
  #until: number;

  private constructor(needs: Needs, upload: string, until: number) {
    this.#needs = needs;
    this.#upload = upload;
    this.#until = until;
  }

  /** @returns undefined when somebody else has it, or the upload is not open */
  static async take(needs: Needs, upload: string): Promise<Lease | undefined> {
    const now = needs.clock.now();
    const lease = new Lease(needs, upload, now + LEASE_MS);
    return (await lease.#move('<=', now)) ? lease : undefined;
  }

  /**
   * A sign of life; asked of the database only when it is needed.
   * @throws SolventError `conflict` when it was lost
   */
  async keep(): Promise<void> {
    const now = this.#needs.clock.now();
    if (now < this.#until - LEASE_MS / 2) return;
    const held = this.#until;
    this.#until = now + LEASE_MS;
    if (await this.#move('=', held)) return;
    throw new SolventError('conflict', 'The upload is being completed by another request.', {
      retryAfterSeconds: 1,
    });
  }

  /** Lets others have it; that there was one is still to be seen. Never fails: in the worst case they wait for its end. */
  async giveBack(): Promise<void> {
    const held = this.#until;
    this.#until = GIVEN_BACK;
    await this.#move('=', held).catch(() => {});
  }

  async #move(condition: '=' | '<=', held: number): Promise<boolean> {
    const { database, clock } = this.#needs;
    const [moved] = await database.batch([
      {
        sql: `UPDATE portfolio_uploads SET completing_until = ?, expires_at = ?
              WHERE id = ? AND status = 'OPEN' AND completing_until ${condition} ?`,
        params: [this.#until, clock.now() + UPLOAD_PATIENCE_MS, this.#upload, held],
      },
    ]);
    return moved === 1;
  }
}
