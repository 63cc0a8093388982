import type { Field } from '../../application/field.ts';
import { LARGEST_FLOAT32 } from '../../application/float32.ts';

/**
 * The values that a field may have within its limits, in their order, each with a place: whole numbers, or 32-bit floats, which are all
 * that a model can tell apart.
 */
export interface Scale {
  /** The places of the least and of the greatest value. */
  low: number;
  high: number;
  placeOf(value: number): number;
  valueAt(place: number): number;
}

/** The scale of a field that has one; undefined for truths, for levels without an order, and for dates. */
export function scaleOf(field: Field): Scale | undefined {
  if (field.type === 'number') return ofFloats(field);
  if (field.type === 'integer') return ofWholeNumbers(field);
  if (field.type === 'category' && field.ordered)
    return { low: 0, high: field.levels.length - 1, placeOf: Number, valueAt: Number };
  return undefined;
}

type NumberField = Field & { type: 'number' | 'integer' };

function ofWholeNumbers({ min, max, above = -Infinity, below = Infinity }: NumberField): Scale {
  const most = Number.MAX_SAFE_INTEGER;
  return {
    low: Math.max(Math.ceil(min ?? -most), Math.floor(above) + 1, -most),
    high: Math.min(Math.floor(max ?? most), Math.ceil(below) - 1, most),
    placeOf: Number,
    valueAt: Number,
  };
}

/** Limits become the floats that a model sees of them; that a value keeps them is seen when it is read. */
function ofFloats({ min, max, above, below }: NumberField): Scale {
  const beyond = (limit: number, step: 1 | -1) => {
    const place = placeOfFloat(limit);
    return (floatAt(place) - limit) * step > 0 ? place : place + step;
  };
  const least = -LARGEST_FLOAT32;
  return {
    low: Math.max(placeOfFloat(min ?? least), above === undefined ? -Infinity : beyond(above, 1)),
    high: Math.min(placeOfFloat(max ?? -least), below === undefined ? Infinity : beyond(below, -1)),
    placeOf: placeOfFloat,
    valueAt: floatAt,
  };
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Floats have the order of their bits, negative ones the contrary of it. Both zeros have the place 0. */
function placeOfFloat(value: number): number {
  float[0] = value;
  const place = bits[0]!;
  return place < 0 ? -(place & 0x7fff_ffff) : place;
}

function floatAt(place: number): number {
  bits[0] = Math.abs(place);
  return place < 0 ? -float[0]! : float[0]!;
}
