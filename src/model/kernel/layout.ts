import type { Ensemble, Tree } from '../trees.ts';
import { columnsOf } from './columns.ts';

/** Trees as they stand in the kernel's memory. Addresses and lengths are bytes. */
export interface Layout {
  /** What columns are filled of: see `spread`. Begin and end are the same where no tree splits. */
  columns: { begin: number; end: number };
  /** Rows of a block, a multiple of four. */
  blockRows: number;
  /** Where a block's rows are put, as they came. */
  rowsAt: number;
  sumsAt: number;
  /** What is called, in the order of the trees. */
  calls: Call[];
  /** How much memory all of it takes. */
  bytes: number;
  /** Writes columns and trees. @param memory of at least `bytes` */
  write(memory: ArrayBuffer): void;
}

export type Call = { kind: 'shallow'; begin: number; end: number } | { kind: 'deep'; head: number };

const COLUMN_BYTES = 12;
const SHALLOW_BYTES = 40;
const HEAD_BYTES = 32;
const NODE_BYTES = 16;
/** Columns of a block and its sums stay in a core's first cache beside a tree; its rows take no more memory. */
const BLOCK_BYTES = 24 * 1024;
const MOST_BLOCK_ROWS = 512;
const LEAST_BLOCK_ROWS = 32;
/** The memory's first bytes stay empty: no address is 0. */
const START = 64;
/** Levels that are computed rather than walked. */
const UPPER_LEVELS = 2;

/** A node that a block's rows come to: one of the tree's, or a leaf that stands in for a level that the tree does not have. */
interface Place {
  node: number;
  at: number;
}

/** Lays an ensemble out for the kernel: see kernel.wat. */
export function layOut(ensemble: Ensemble): Layout {
  const columns = columnsOf(ensemble);
  // A tree of one leaf looks at a column, too.
  const width = Math.max(columns.list.length, 1);
  const fitting = Math.floor(BLOCK_BYTES / 4 / Math.max(width + 1, ensemble.featureCount) / 4) * 4;
  const blockRows = Math.min(Math.max(fitting, LEAST_BLOCK_ROWS), MOST_BLOCK_ROWS);
  const spreadEnd = START + columns.list.length * COLUMN_BYTES;
  const rowsAt = aligned(spreadEnd);
  const columnsAt = rowsAt + ensemble.featureCount * blockRows * 4;
  const sumsAt = columnsAt + width * blockRows * 4;
  const columnAt = (index: number) => columnsAt + index * blockRows * 4;
  const calls: Call[] = [];
  const writers = columns.list.map(({ feature, missing }, index) => (view: DataView) => {
    const at = START + index * COLUMN_BYTES;
    view.setInt32(at, feature * 4, true);
    view.setInt32(at + 4, columnAt(index), true);
    view.setFloat32(at + 8, missing, true);
  });
  let end = sumsAt + blockRows * 4;

  for (const tree of ensemble.trees) {
    const levels = levelsOf(tree);
    const columnOf = (node: number) =>
      columnAt(isLeaf(tree, node) ? 0 : columns.indexOf(tree.feature[node]!, tree.defaultLeft[node]!));
    const begin = end;
    if (levels <= UPPER_LEVELS) {
      end += SHALLOW_BYTES;
      const before = calls.at(-1);
      if (before?.kind === 'shallow' && before.end === begin) before.end = end;
      else calls.push({ kind: 'shallow', begin, end });
      writers.push((view) => writeShallow(view, begin, tree, columnOf));
    } else {
      const places = placesOf(tree, begin + HEAD_BYTES);
      end = begin + HEAD_BYTES + places.length * NODE_BYTES;
      calls.push({ kind: 'deep', head: begin });
      writers.push((view) => writeDeep(view, begin, tree, columnOf, places, levels - UPPER_LEVELS));
    }
  }
  return {
    columns: { begin: START, end: spreadEnd },
    blockRows,
    rowsAt,
    sumsAt,
    calls,
    bytes: end,
    write(memory) {
      const view = new DataView(memory);
      for (const write of writers) write(view);
    },
  };
}

/** Vectors are loaded and stored soonest at their own multiples. */
const aligned = (address: number) => Math.ceil(address / 16) * 16;

const isLeaf = ({ left }: Tree, node: number) => left[node]! < 0;

/** The node below, or the leaf itself where there is none. */
function childOf(tree: Tree, node: number, side: 'left' | 'right'): number {
  return isLeaf(tree, node) ? node : tree[side][node]!;
}

/** Steps from the root to the furthest leaf. Children come after their parent. */
function levelsOf({ left, right }: Tree): number {
  const levels = new Int32Array(left.length);
  let most = 0;
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) {
      most = Math.max(most, levels[node]!);
      continue;
    }
    levels[left[node]!] = levels[node]! + 1;
    levels[right[node]!] = levels[node]! + 1;
  }
  return most;
}

/** Where the nodes below the upper levels stand: four side by side first, then each pair of children. */
function placesOf(tree: Tree, begin: number): Place[] {
  const places: Place[] = [];
  const put = (node: number) => void places.push({ node, at: begin + places.length * NODE_BYTES });
  for (const side of ['left', 'right'] as const) {
    const child = childOf(tree, 0, side);
    put(childOf(tree, child, 'left'));
    put(childOf(tree, child, 'right'));
  }
  for (let index = 0; index < places.length; index++) {
    const { node } = places[index]!;
    if (isLeaf(tree, node)) continue;
    put(tree.left[node]!);
    put(tree.right[node]!);
  }
  return places;
}

type ColumnOf = (node: number) => number;

/** Columns and thresholds of the root and its children, of which a leaf has any. */
function writeUpper(
  view: DataView,
  at: number,
  tree: Tree,
  columnOf: ColumnOf,
): [left: number, right: number] {
  const children: [number, number] = [childOf(tree, 0, 'left'), childOf(tree, 0, 'right')];
  [0, ...children].forEach((node, index) => {
    view.setInt32(at + 4 * index, columnOf(node), true);
    view.setFloat32(at + 12 + 4 * index, tree.threshold[node]!, true);
  });
  return children;
}

function writeShallow(view: DataView, at: number, tree: Tree, columnOf: ColumnOf): void {
  const [left, right] = writeUpper(view, at, tree, columnOf);
  const leaves = [
    childOf(tree, left, 'left'),
    childOf(tree, left, 'right'),
    childOf(tree, right, 'left'),
    childOf(tree, right, 'right'),
  ];
  leaves.forEach((leaf, index) => {
    view.setFloat32(at + 24 + 4 * index, weightOf(tree, leaf), true);
  });
}

function writeDeep(
  view: DataView,
  at: number,
  tree: Tree,
  columnOf: ColumnOf,
  places: Place[],
  walked: number,
): void {
  writeUpper(view, at, tree, columnOf);
  view.setInt32(at + 24, places[3]!.at, true);
  view.setInt32(at + 28, walked, true);
  let next = 4;
  for (const { node, at: place } of places) {
    const leaf = isLeaf(tree, node);
    view.setFloat32(place, leaf ? Number.NaN : tree.threshold[node]!, true);
    view.setInt32(place + 4, columnOf(node), true);
    view.setInt32(place + 8, leaf ? place : places[next + 1]!.at, true);
    view.setFloat32(place + 12, leaf ? weightOf(tree, node) : 0, true);
    if (!leaf) next += 2;
  }
}

/** A −0 is written as 0, as in the ONNX model. */
const weightOf = (tree: Tree, leaf: number) => tree.weight[leaf]! + 0;
