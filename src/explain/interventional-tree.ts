import type { Tree } from '../model/trees.ts';
import { type ConditionedRow, Conditions, splitsOf } from './conditions.ts';
import { KeptWays, type Room } from './kept-ways.ts';
import type { TreeContributions } from './tree-contributions.ts';

/**
 * What one tree contributes, where unknown features are those of background rows. Before one of these, a coalition comes to a leaf when each
 * feature of the way agrees with it: by the row where the coalition knows it, by the background row where not. Of the features that only
 * the row agrees with let there be x, and y that only the background row does; where neither does nobody comes to the leaf. Each of the x
 * gets (x − 1)! y! / (x + y)! of the leaf, and each of the y loses x! (y − 1)! / (x + y)! of it. Background rows that lack the same features
 * of a way are one kind there, and are counted once.
 */
export class InterventionalTree implements TreeContributions {
  readonly mean: number;
  /** 32 bits each that a set of features of a way takes. */
  readonly #words: number;
  /** By leaf, with an end: where its turns, its features and its kinds begin. */
  readonly #turnsAt: Int32Array;
  readonly #featuresAt: Int32Array;
  readonly #kindsAt: Int32Array;
  /** By leaf: its weight over the background's rows. */
  readonly #weight: Float64Array;
  /** By turn: the split, whether the way goes right there, and the place of its feature on the way. */
  readonly #split: Int32Array;
  readonly #side: Uint8Array;
  readonly #place: Int32Array;
  readonly #feature: Int32Array;
  /** By kind: the features that it lacks as bits, how many they are, and how many rows are of the kind. */
  readonly #lacks: Int32Array;
  readonly #lacking: Int32Array;
  readonly #rows: Float64Array;
  /** By x and y: (x − 1)! y! / (x + y)!, and 0 for no x. */
  readonly #shares: Float64Array;
  readonly #longest: number;
  /** Working memory: what the row lacks on a way, and what each feature of the way gets. */
  readonly #rowLacks: Int32Array;
  readonly #values: Float64Array;
  readonly #keptWays: KeptWays;

  /** @param room for what is kept, by default none */
  constructor(tree: Tree, background: ConditionedRow[], room: Room = { bytes: 0 }) {
    const splits = splitsOf(tree);
    const ways = waysOf(tree, splits);
    this.#longest = Math.max(...ways.map(({ features }) => features.length));
    this.#words = Math.max(1, Math.ceil(this.#longest / 32));
    this.#turnsAt = beginsOf(ways, ({ turns }) => turns.length);
    this.#featuresAt = beginsOf(ways, ({ features }) => features.length);
    this.#weight = Float64Array.from(ways, ({ weight }) => weight / background.length);
    const turns = ways.flatMap((way) => way.turns);
    this.#split = Int32Array.from(turns, ({ split }) => split);
    this.#side = Uint8Array.from(turns, ({ side }) => side);
    this.#place = Int32Array.from(turns, ({ place }) => place);
    this.#feature = Int32Array.from(ways.flatMap(({ features }) => features));
    this.#shares = sharesUpTo(this.#longest);
    this.#rowLacks = new Int32Array(this.#words);
    this.#values = new Float64Array(this.#longest);
    this.#keptWays = new KeptWays(
      ways.map(({ features }) => features.length),
      room,
    );

    const conditions = new Conditions(tree, splits, background[0]!.featureCount);
    const answered = answersOf(conditions, splits.length, background);
    const kinds = ways.map((_, leaf) => this.#kindsOf(leaf, answered));
    this.#kindsAt = beginsOf(kinds, ({ length }) => length);
    this.#lacks = Int32Array.from(kinds.flat().flatMap(({ lacks }) => lacks));
    this.#lacking = Int32Array.from(kinds.flat(), ({ lacks }) => sizeOf(lacks));
    this.#rows = Float64Array.from(kinds.flat(), ({ rows }) => rows);
    this.mean = kinds.reduce(
      (sum, ofLeaf, leaf) =>
        sum + (sizeOf(ofLeaf[0]!.lacks) === 0 ? this.#weight[leaf]! * ofLeaf[0]!.rows : 0),
      0,
    );
  }

  add(answers: Uint8Array, out: Float64Array, at: number): void {
    for (let leaf = 0; leaf < this.#weight.length; leaf++) this.#addLeaf(leaf, answers, out, at);
  }

  #addLeaf(leaf: number, answers: Uint8Array, out: Float64Array, at: number): void {
    this.#readLacks(leaf, answers);
    const lacks = this.#rowLacks[0]!;
    const featuresAt = this.#featuresAt[leaf]!;
    const features = this.#featuresAt[leaf + 1]! - featuresAt;
    const found = this.#keptWays.find(leaf, lacks);
    if (found === -1) return;
    let values = this.#keptWays.kept;
    if (found === undefined) {
      values = this.#values;
      this.#readValues(leaf, features);
      this.#keptWays.keep(leaf, lacks, values, features);
    }
    const from = found ?? 0;
    for (let place = 0; place < features; place++)
      out[at + this.#feature[featuresAt + place]!]! += values[from + place]!;
  }

  /** Finds what each feature of the way to a leaf gets before the background, by what the row lacks on it. */
  #readValues(leaf: number, features: number): void {
    const words = this.#words;
    const lacks = this.#lacks;
    const values = this.#values;
    const rowLacks = this.#rowLacks;
    const shares = this.#shares;
    const lacking = this.#lacking;
    const rowsOf = this.#rows;
    const width = this.#longest + 1;
    const y = sizeOf(rowLacks);
    let lost = 0;
    for (let place = 0; place < features; place++) values[place] = 0;
    const end = this.#kindsAt[leaf + 1]!;
    // Those that lack more lack something that the row lacks too.
    for (let kind = this.#kindsAt[leaf]!; kind < end && lacking[kind]! <= features - y; kind++) {
      let both = 0;
      for (let word = 0; word < words; word++) both |= lacks[kind * words + word]! & rowLacks[word]!;
      if (both !== 0) continue;
      const x = lacking[kind]!;
      const rows = rowsOf[kind]!;
      lost += rows * shares[y * width + x]!;
      const gained = rows * shares[x * width + y]!;
      for (let word = 0; word < words; word++)
        for (let rest = lacks[kind * words + word]!; rest !== 0; rest &= rest - 1)
          values[32 * word + 31 - Math.clz32(rest & -rest)]! += gained;
    }
    const weight = this.#weight[leaf]!;
    for (let place = 0; place < features; place++) {
      const isLacked = (rowLacks[place >> 5]! >> place) & 1;
      values[place] = weight * (isLacked ? -lost : values[place]!);
    }
  }

  /** Finds what a row lacks on the way to a leaf. */
  #readLacks(leaf: number, answers: Uint8Array): void {
    const rowLacks = this.#rowLacks;
    for (let word = 0; word < rowLacks.length; word++) rowLacks[word] = 0;
    const splits = this.#split;
    const sides = this.#side;
    const places = this.#place;
    const end = this.#turnsAt[leaf + 1]!;
    for (let turn = this.#turnsAt[leaf]!; turn < end; turn++) {
      const place = places[turn]!;
      // A shift takes its distance modulo 32.
      rowLacks[place >> 5]! |= (answers[splits[turn]!]! ^ sides[turn]!) << place;
    }
  }

  /** The kinds of background rows that a leaf tells apart, those that lack less first. */
  #kindsOf(leaf: number, background: readonly Answered[]): Kind[] {
    const kinds = new Map<number | string, Kind>();
    for (const { answers, rows } of background) {
      this.#readLacks(leaf, answers);
      const lacks = this.#rowLacks;
      const key = lacks.length === 1 ? lacks[0]! : lacks.join();
      const kind = kinds.get(key);
      if (kind) kind.rows += rows;
      else kinds.set(key, { lacks: [...lacks], rows });
    }
    return [...kinds.values()].sort((a, b) => sizeOf(a.lacks) - sizeOf(b.lacks));
  }
}

/** Background rows that answer all of a tree's conditions alike. */
interface Answered {
  answers: Uint8Array;
  rows: number;
}

/** Splits of which all answers fit into a number. */
const MOST_BITS = 31;

/** How rows answer: of a shallow tree many alike, which are told together; of others each by itself. */
function answersOf(conditions: Conditions, splits: number, rows: readonly ConditionedRow[]): Answered[] {
  const alike = new Map<number, Answered>();
  const answers = new Uint8Array(splits);
  rows.forEach((row, index) => {
    conditions.ask(row, answers);
    let key = splits > MOST_BITS ? index : 0;
    if (splits <= MOST_BITS) for (let split = 0; split < splits; split++) key = (key << 1) | answers[split]!;
    const known = alike.get(key);
    if (known) known.rows++;
    else alike.set(key, { answers: answers.slice(), rows: 1 });
  });
  return [...alike.values()];
}

/** Background rows that lack the same features of a way. */
interface Kind {
  /** A bit for each feature, 32 to a number. */
  lacks: number[];
  rows: number;
}

/** The way to a leaf: its turns, and its distinct features in the order in which it asks for them. */
interface Way {
  weight: number;
  turns: { split: number; side: number; place: number }[];
  features: number[];
}

function waysOf(tree: Tree, splits: Int32Array): Way[] {
  const splitOf = new Map(Array.from(splits, (node, split) => [node, split]));
  const ways: Way[] = [];
  const open = [{ node: 0, turns: [] as Way['turns'], features: [] as number[] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, turns, features } = next;
    const split = splitOf.get(node);
    if (split === undefined) {
      ways.push({ weight: tree.weight[node]!, turns, features });
      continue;
    }
    const feature = tree.feature[node]!;
    const known = features.includes(feature) ? features : [...features, feature];
    [tree.left[node]!, tree.right[node]!].forEach((child, side) => {
      const turn = { split, side, place: known.indexOf(feature) };
      open.push({ node: child, turns: [...turns, turn], features: known });
    });
  }
  return ways;
}

/** Where each one's part of a list begins, and where the last one's ends. */
function beginsOf<One>(all: One[], lengthOf: (one: One) => number): Int32Array {
  const begins = new Int32Array(all.length + 1);
  all.forEach((one, index) => {
    begins[index + 1] = begins[index]! + lengthOf(one);
  });
  return begins;
}

/** (x − 1)! y! / (x + y)! for x and y from 0 to `most`, x by x; 0 for no x. */
function sharesUpTo(most: number): Float64Array {
  const width = most + 1;
  const shares = new Float64Array(width * width);
  for (let y = 0; y <= most; y++)
    for (let x = 1; x <= most; x++)
      shares[x * width + y] = x === 1 ? 1 / (y + 1) : (shares[(x - 1) * width + y]! * (x - 1)) / (x + y);
  return shares;
}

/** How many bits are set. */
function sizeOf(set: ArrayLike<number>): number {
  let size = 0;
  for (let word = 0; word < set.length; word++)
    for (let rest = set[word]!; rest !== 0; rest &= rest - 1) size++;
  return size;
}
