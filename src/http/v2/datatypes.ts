/** How a number of fixed size stands in a tensor's bytes, little-endian, and between which whole numbers it lies. */
interface Numeric {
  bytes: number;
  read(view: DataView, offset: number): number | bigint;
  /** Absent for a number that need not be whole. */
  range?: readonly [number, number];
}

const whole = (bits: number, isSigned: boolean): Required<Pick<Numeric, 'bytes' | 'range'>> => ({
  bytes: bits / 8,
  range: isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1],
});

/** The protocol's numbers that are read here. */
export const NUMERIC = {
  FP32: { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
  FP64: { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) },
  INT8: { ...whole(8, true), read: (view, offset) => view.getInt8(offset) },
  INT16: { ...whole(16, true), read: (view, offset) => view.getInt16(offset, true) },
  INT32: { ...whole(32, true), read: (view, offset) => view.getInt32(offset, true) },
  INT64: { ...whole(64, true), read: (view, offset) => view.getBigInt64(offset, true) },
  UINT8: { ...whole(8, false), read: (view, offset) => view.getUint8(offset) },
  UINT16: { ...whole(16, false), read: (view, offset) => view.getUint16(offset, true) },
  UINT32: { ...whole(32, false), read: (view, offset) => view.getUint32(offset, true) },
  UINT64: { ...whole(64, false), read: (view, offset) => view.getBigUint64(offset, true) },
} as const satisfies Record<string, Numeric>;

export type NumericType = keyof typeof NUMERIC;
export type Datatype = NumericType | 'BOOL' | 'BYTES';

export const DATATYPES = [...(Object.keys(NUMERIC) as NumericType[]), 'BOOL', 'BYTES'] as const;

/** How a number type is read; undefined for BOOL and BYTES. */
export function numericOf(datatype: Datatype): Numeric | undefined {
  return (NUMERIC as Partial<Record<Datatype, Numeric>>)[datatype];
}
