import type { Steps } from '../../steps.ts';
import type { Option } from './options.ts';

/** So many of a list are made between two pauses at most. */
const MOST_AT_ONCE = 16;

/**
 * The nearest options of all lists, each once, nearest first. A list is made no further than it takes to know them, and some more. Of equal
 * distance they are in the order of the schema, and of one field the smaller moves first.
 *
 * @param lists each nearest first, made as it is read
 * @param values of the application, one number a field
 */
export function* nearestOptions(
  lists: readonly Iterator<Option>[],
  values: Float64Array,
  most: number,
): Steps<Option[]> {
  const move = ({ field, value }: Option) => Math.abs(value - values[field]!);
  const order = (a: Option, b: Option) => a.distance - b.distance || a.field - b.field || move(a) - move(b);
  const known = new Set<string>();
  const nearest: Option[] = [];
  let open = lists.map((list) => ({ list, reached: 0 }));
  for (let count = 1; open.length > 0; count = Math.min(2 * count, MOST_AT_ONCE)) {
    for (const one of open) {
      for (let taken = 0; taken < count && one.reached < Infinity; taken++) {
        const { value: option, done } = one.list.next();
        one.reached = done ? Infinity : option.distance;
        if (done || known.has(`${option.field} ${option.value}`)) continue;
        known.add(`${option.field} ${option.value}`);
        nearest.push(option);
      }
      yield;
    }
    nearest.sort(order).splice(most);
    const limit = nearest.length < most ? Number.MAX_VALUE : nearest.at(-1)!.distance;
    open = open.filter(({ reached }) => reached <= limit);
  }
  return nearest;
}
