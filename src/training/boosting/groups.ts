import { type BinnedColumn, binsOf } from './bins.ts';

/** Columns that are counted together: every combination of their bins is a bin of the group. */
export interface Group {
  columns: BinnedColumn[];
  bins: number;
}

/**
 * Groups columns as long as a group has at most `most` combinations, always the two groups of fewest: so there are few groups,
 * of few combinations. A dozen columns of yes and no become one group.
 *
 * @returns columns that stand alone first
 */
export function groupColumns(columns: BinnedColumn[], most: number): Group[] {
  const groups: Group[] = columns.map((column) => ({ columns: [column], bins: binsOf(column) }));
  groups.sort((a, b) => a.bins - b.bins);
  while (groups.length > 1) {
    const [first, second] = groups as [Group, Group];
    const bins = first.bins * second.bins;
    if (bins > most) break;
    groups.splice(0, 2);
    const place = groups.findIndex((group) => group.bins > bins);
    const both = { columns: [...first.columns, ...second.columns], bins };
    groups.splice(place < 0 ? groups.length : place, 0, both);
  }
  return groups.sort((a, b) => Number(a.columns.length > 1) - Number(b.columns.length > 1));
}

/** By column, what its bin is multiplied by in the number of a combination: the first column's changes with every number. */
export function strides({ columns }: Group): number[] {
  let stride = 1;
  return columns.map((column) => {
    const own = stride;
    stride *= binsOf(column);
    return own;
  });
}
