import type { Clock, RateLimiter } from '../ports.ts';

const PERIOD_MILLISECONDS = 60_000;
/** Uses that others let pass are not known for so long. */
const SHARE_MILLISECONDS = 250;

/** Counters of uses that several processes share. */
export interface SharedLimits {
  /** @param kind keeps the names of one limit from those of another */
  limiter(kind: string, perMinute: number): RateLimiter;
}

/** Where processes tell each other of uses. */
export interface UsesStore {
  /**
   * Adds a process' own uses to those of all. What fails is told again: where it had been added after all, it counts twice.
   *
   * @param minute since 1970
   * @returns all uses of these names, as far as they are known
   */
  add(minute: number, uses: [name: string, count: number][]): Promise<Map<string, number>>;
}

/**
 * Counts uses in windows of a minute. A process counts by itself and tells the others four times a second, so a request never
 * waits for the store: together they may let pass what came within that time beyond the limit, as Cloudflare's own
 * counter may. While the store cannot be written, each goes on by itself.
 */
export function sharedLimits(
  store: UsesStore,
  clock: Clock,
  sleep: (milliseconds: number) => Promise<void>,
): SharedLimits {
  let minute = Number.NaN;
  /** By name: all uses of this minute that are known, and those of them that the others do not know. */
  let uses = new Map<string, { known: number; own: number }>();
  let isDue = false;

  function shareSoon(): void {
    if (isDue) return;
    isDue = true;
    void sleep(SHARE_MILLISECONDS).then(() => {
      isDue = false;
      return share();
    });
  }

  async function share(): Promise<void> {
    const shared = minute;
    const owned = [...uses].filter(([, { own }]) => own > 0);
    const told = owned.map(([name, { own }]): [string, number] => [name, own]);
    for (const [, use] of owned) use.own = 0;
    let all: Map<string, number>;
    try {
      all = await store.add(shared, told);
    } catch {
      // Each for itself, until it can be told.
      for (const [index, [, use]] of owned.entries()) use.own += told[index]![1];
      return;
    }
    if (shared !== minute) return;
    for (const [name, count] of all) {
      const use = uses.get(name);
      if (use) use.known = count + use.own;
    }
  }

  return {
    limiter: (kind, perMinute) => ({
      async limit(key) {
        const now = clock.now();
        const current = Math.floor(now / PERIOD_MILLISECONDS);
        if (current !== minute) {
          minute = current;
          uses = new Map();
        }
        const name = `${kind} ${key}`;
        const use = uses.get(name) ?? { known: 0, own: 0 };
        uses.set(name, use);
        use.known++;
        use.own++;
        shareSoon();
        if (use.known <= perMinute) return ALLOWED;
        const untilNext = (current + 1) * PERIOD_MILLISECONDS - now;
        return { allowed: false, retryAfterSeconds: Math.ceil(untilNext / 1000) };
      },
    }),
  };
}

const ALLOWED = { allowed: true, retryAfterSeconds: 0 };
