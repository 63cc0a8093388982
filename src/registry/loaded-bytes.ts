import { SolventError } from '../errors.ts';
import { MOST_KEPT_BYTES } from '../explain/kept-ways.ts';
import { MOST_TABLE_BYTES } from '../explain/pattern-tables.ts';
import { MOST_CELL_BYTES } from '../explain/planes.ts';

/**
 * Of a loaded session's memory, what grows with model.onnx: measured, ONNX Runtime holds 7 to 9 bytes for each of a file's.
 * What does not are its tensors, for 4,096 rows of float32, and what it, the manifest and the schema hold besides.
 */
const BYTES_FOR_EACH = 9;
const ROW_BLOCK = 4096;
const FLOAT32_BYTES = 4;
const BYTES_BESIDES = 128 * 1024;
const KERNEL_BLOCK_BYTES = 128 * 1024;
/** A value of each of the 32 rows that are a block at least, in the row and in two columns, and what fills the columns. */
const KERNEL_FEATURE_BYTES = 3 * 32 * FLOAT32_BYTES + 24;

/**
 * What all loaded models may take together. An isolate has 128 MB: beside the models stand 16 MB that ONNX Runtime begins with, its
 * memory's growth in steps of a fifth, and what requests and chunks of portfolios hold.
 */
export const MOST_LOADED_BYTES = 48 * 1024 ** 2;
/** Two of that size fit an isolate: a champion, and what is scored beside it. */
export const LARGEST_MODEL_BYTES = 32 * 1024 ** 2;

/**
 * What a model takes of an isolate's memory once it is loaded, rather too much than too little.
 *
 * @param onnx the length of model.onnx in bytes
 * @param features how many it has
 * @throws SolventError `model_unavailable` when that is more than one model may take
 */
export function loadedBytes(onnx: number, features: number): number {
  const bytes = BYTES_FOR_EACH * onnx + ROW_BLOCK * (features + 1) * FLOAT32_BYTES + BYTES_BESIDES;
  if (bytes <= LARGEST_MODEL_BYTES) return bytes;
  throw new SolventError(
    'model_unavailable',
    `The model is too large: its model.onnx of ${megabytes(onnx)} with ${features} features takes about ${megabytes(bytes)} of memory, and one may take ${megabytes(LARGEST_MODEL_BYTES)}. Train it with fewer or shallower trees, or of fewer features.`,
  );
}

/**
 * What the tree kernel takes besides, where there is one: of its trees less than their model.onnx has, and of a block of rows and columns
 * what layout.ts allots, in pages of WebAssembly.
 *
 * @param onnx the length of model.onnx in bytes
 * @param features how many it has
 */
export function kernelBytes(onnx: number, features: number): number {
  return onnx + KERNEL_BLOCK_BYTES + KERNEL_FEATURE_BYTES * features;
}

/** Of its trees once more, with what their leaves know of the applications that reasons compare with. */
const REASON_BYTES_FOR_EACH = 12;
/** A tree of eight splits has 1.2 kB in its model.onnx, and a table of 2⁸ answers for eight features. */
const TABLE_BYTES_FOR_EACH = 14;
/** A leaf has 46 bytes in it, and keeps six numbers for some thirty sets of features. */
const WAY_BYTES_FOR_EACH = 40;
/** A split has 53 bytes in it. Cells are most where two features share all of them. */
const BYTES_OF_SPLIT = 53;
const BYTES_OF_CELL = 17;

/**
 * What the reasons of a model take besides: its trees, tables of the shallow ones, cells of those of two features, and what is kept of the others.
 *
 * @param onnx the length of model.onnx in bytes
 */
export function reasonBytes(onnx: number): number {
  const thresholds = onnx / BYTES_OF_SPLIT / 2;
  const cells = Math.min(MOST_CELL_BYTES, BYTES_OF_CELL * thresholds * thresholds);
  const tables = Math.min(MOST_TABLE_BYTES, TABLE_BYTES_FOR_EACH * onnx);
  const ways = Math.min(MOST_KEPT_BYTES, WAY_BYTES_FOR_EACH * onnx);
  return REASON_BYTES_FOR_EACH * onnx + tables + cells + ways;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
