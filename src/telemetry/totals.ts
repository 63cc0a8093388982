import type { Clock, Metrics } from '../ports.ts';
import { type Definition, definitionOf, definitions, type MetricName } from './definitions.ts';
import type { Series } from './series.ts';

/** Metrics gathered in memory, to be exported as they are or merged into the totals of many. */
export interface Totals extends Metrics {
  isEmpty(): boolean;
  /** Adds what another one gathered. */
  merge(series: readonly Series[]): void;
  list(): Series[];
  /** Empties it and returns what was in it. */
  take(): Series[];
}

export function totals(clock: Clock): Totals {
  let all = places();
  const add = (later: Series) => {
    const place = all.of(later.name, later.labels);
    place.series = merged(place.series, later);
  };
  /** A request counts several times: what is there is added to, and not made anew. */
  const ownOf = (name: MetricName, labels: Record<string, string>, bounds?: readonly number[]): Series => {
    const values = valuesOf(name, labels);
    const place = all.of(name, values);
    const { series } = place;
    // A release with other buckets begins anew, as in `merged`.
    if (series && (!bounds || series.buckets?.length === bounds.length + 1)) return series;
    const none: Series = { name, labels: values, value: 0 };
    if (bounds) none.buckets = new Array<number>(bounds.length + 1).fill(0);
    place.series = none;
    return none;
  };
  const list = () => all.list.map(({ series }) => series!);
  return {
    count(name, labels, by = 1) {
      // One NaN would spoil a total for ever, and a counter never goes down.
      if (by >= 0 && by < Infinity) ownOf(name, labels).value += by;
    },
    observe(name, labels, value) {
      if (!Number.isFinite(value)) return;
      const bounds = definitionOf(name).buckets!;
      const series = ownOf(name, labels, bounds);
      series.value += value;
      const index = bounds.findIndex((bound) => value <= bound);
      series.buckets![index < 0 ? bounds.length : index]!++;
    },
    gauge(name, labels, value) {
      add({ name, labels: valuesOf(name, labels), value, at: clock.now() });
    },
    isEmpty: () => all.list.length === 0,
    merge: (series) => series.forEach(add),
    list: () => list().map(copied),
    take() {
      const taken = list();
      all = places();
      return taken;
    },
  };
}

/** Where a series stands. */
interface Place {
  series?: Series;
  /** By the value of the next label. */
  next: Map<string, Place>;
}

/** Places by name and labels, one after the other: to join them to one key takes longer than all else of a count. */
function places() {
  const root: Place = { next: new Map() };
  const step = ({ next }: Place, value: string): Place => {
    const known = next.get(value);
    if (known) return known;
    const place: Place = { next: new Map() };
    next.set(value, place);
    return place;
  };
  /** In the order in which they were asked for the first time: whoever asks puts a series there. */
  const list: Place[] = [];
  return {
    list,
    of(name: MetricName, labels: readonly string[]): Place {
      let place = step(root, name);
      for (const value of labels) place = step(place, value);
      if (!place.series) list.push(place);
      return place;
    },
  };
}

const copied = (series: Series): Series =>
  series.buckets ? { ...series, buckets: [...series.buckets] } : { ...series };

/** What tells one series from another. */
export function keyOf(series: Series): string {
  return JSON.stringify([series.name, ...series.labels]);
}

/**
 * One series out of two with the same key: counters and histograms add up, and a gauge keeps the value that was set
 * last. Adding is commutative and associative, so the order in which isolates report changes nothing.
 */
export function merged(earlier: Series | undefined, later: Series): Series {
  if (!earlier) return copied(later);
  if (later.at !== undefined) return later.at >= (earlier.at ?? 0) ? later : earlier;
  const sum = { ...later, value: earlier.value + later.value };
  if (!later.buckets) return sum;
  // A release with other buckets begins anew: old observations cannot be put into new bounds.
  if (earlier.buckets?.length !== later.buckets.length) return later;
  return { ...sum, buckets: later.buckets.map((count, index) => count + earlier.buckets![index]!) };
}

/**
 * What sets a gauge sets it again every few minutes. One that was not set for an hour describes nothing any more: a
 * feature of a model that was replaced, or a check that no longer runs.
 */
const GAUGE_LIFETIME_MILLISECONDS = 3_600_000;

/**
 * Whether a series still describes something: totals outlive the release that counted them, and a later one may have
 * dropped a metric, or given it other labels or buckets.
 *
 * @param now milliseconds since the Unix epoch
 */
export function isCurrent({ name, labels, buckets, at }: Series, now: number): boolean {
  const definition: Definition | undefined = definitions[name];
  if (labels.length !== definition?.labels.length) return false;
  if (buckets && buckets.length - 1 !== definition.buckets?.length) return false;
  return at === undefined || now - at <= GAUGE_LIFETIME_MILLISECONDS;
}

function valuesOf(name: MetricName, labels: Record<string, string>): string[] {
  return definitionOf(name).labels.map((label) => labels[label] ?? '');
}
