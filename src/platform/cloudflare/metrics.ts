import type { DurableObjectNamespace } from '@cloudflare/workers-types';
import type { Clock, FleetMetrics } from '../../ports.ts';
import type { Series } from '../../telemetry/series.ts';
import { isCurrent, totals } from '../../telemetry/totals.ts';
import type { MetricsTotals } from './metrics-totals.ts';

/**
 * How long counts are gathered before they are sent. Each delivery is paid for, and Prometheus asks every 15 s at most: an
 * isolate under load sends four times a minute.
 */
const GATHER_MILLISECONDS = 15_000;
/** A read is paid for as well, and whoever asks may need no key. */
const KEPT_MILLISECONDS = 10_000;
/** The first pause after a delivery that failed. */
const RETRY_MILLISECONDS = 1_000;
/** Work after the answer may run for 30 s on Workers; the rest is for one last delivery. */
const LEAD_MILLISECONDS = 25_000;
/** Beyond this a leader's event must have been killed, and the next event leads. */
const LEAD_LIMIT_MILLISECONDS = 35_000;

/**
 * Gathers an isolate's counts and delivers them to the fleet's totals, a Durable Object.
 *
 * workerd ties I/O to the event that began it: an event cannot wait for another's delivery, and a killed event takes
 * its promises along. So no promise and no stub is shared. Instead one event at a time leads: its background work
 * promises to deliver whatever any event has counted when it goes. An event that ends while another leads has nothing
 * to do; an event that ends while nobody leads becomes the leader. So counts of a quiet isolate arrive within about
 * 15 seconds, and those of a busy one at the price of one call in that time.
 *
 * A delivery whose outcome is unknown is repeated under its old number, which the totals count once.
 *
 * @param newId names this isolate in the totals. Asked at the first delivery: workerd makes no random values while a
 *   Worker starts
 * @param wait null: every flush delivers at once and tries once. For a queue's consumer, which gets no further batch
 *   before the work after this one has ended, and whose events are few.
 */
export function durableMetrics(
  namespace: DurableObjectNamespace<MetricsTotals>,
  clock: Clock,
  newId: () => string,
  wait: ((milliseconds: number) => Promise<void>) | null,
): FleetMetrics {
  const gathered = totals(clock);
  let writer: string | undefined;
  let unsettled: { sequence: number; series: Series[] } | undefined;
  let sequence = 0;
  let leadingUntil = 0;
  let clockMoves = false;

  // A stub belongs to the event that got it.
  const fleet = () => namespace.getByName('fleet');

  /** Delivers what is there, an unsettled delivery first. Throws when the totals cannot be reached. */
  const deliver = async () => {
    for (let round = 0; round < 2; round++) {
      if (!unsettled) {
        if (gathered.isEmpty()) return;
        unsettled = { sequence: ++sequence, series: gathered.take() };
      }
      const delivery = unsettled;
      writer ??= newId();
      await fleet().add(writer, delivery.sequence, delivery.series);
      // Another event may have settled it meanwhile, and begun the next one.
      if (unsettled === delivery) unsettled = undefined;
    }
  };

  const lead = async (wait: (milliseconds: number) => Promise<void>) => {
    const end = clock.now() + LEAD_MILLISECONDS;
    leadingUntil = clock.now() + LEAD_LIMIT_MILLISECONDS;
    await wait(GATHER_MILLISECONDS);
    // What is counted from here on is the next leader's; what was counted before goes with this delivery.
    leadingUntil = 0;
    for (let delay = RETRY_MILLISECONDS; ; delay *= 2) {
      try {
        return await deliver();
      } catch {
        // Nothing is lost: it stays unsettled, and goes first next time.
        if (clock.now() + delay > end) return;
        await wait(delay);
      }
    }
  };

  return {
    count: gathered.count,
    observe(name, labels, value) {
      // Deployed, the clock moves only with I/O. Until it has moved, a zero says nothing, and is not exported.
      if (value > 0) clockMoves = true;
      if (clockMoves) gathered.observe(name, labels, value);
    },
    gauge: gathered.gauge,
    flush() {
      if (gathered.isEmpty() && !unsettled) return undefined;
      if (!wait) return deliver().catch(() => {});
      return clock.now() >= leadingUntil ? lead(wait) : undefined;
    },
    async read() {
      await deliver();
      const series = await fleet().read();
      return series.filter((each) => isCurrent(each, clock.now()));
    },
    keptMilliseconds: KEPT_MILLISECONDS,
  };
}
