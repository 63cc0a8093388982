import type { SchemaElement } from 'hyparquet';
import { parseFloat16 } from 'hyparquet/src/convert.js';
import { z } from 'zod';

/** What a column holds, as far as a file that is written of it says so again. */
export const columnTypeSchema = z.enum([
  'BOOLEAN',
  'INT32',
  'INT64',
  'FLOAT',
  'DOUBLE',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP_UTC',
  'STRING',
]);
export type ColumnType = z.infer<typeof columnTypeSchema>;

/** A value as it stands in a page. */
export type Raw = number | bigint | boolean | Uint8Array;

export interface Column {
  name: string;
  element: SchemaElement;
  type: ColumnType;
  /** A value as JSON; null for a column of texts, whose bytes are UTF-8. */
  json: ((value: Raw) => string) | null;
}

/**
 * What a column holds, by its element of the schema.
 * @returns undefined for what is no value of a table's cell, or not known
 */
export function columnOf(element: SchemaElement): Column | undefined {
  const kind = kindOf(element);
  return kind && { name: element.name, element, type: kind[0], json: kind[1] };
}

type Kind = [ColumnType, Column['json']];

function kindOf(element: SchemaElement): Kind | undefined {
  const { type, converted_type: converted, logical_type: logical, scale = 0 } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const digits = logical?.type === 'DECIMAL' ? (logical.scale ?? 0) : scale;
    if (!(digits >= 0 && digits <= MOST_DIGITS)) return undefined;
    return [
      'STRING',
      (value) => decimalText(value instanceof Uint8Array ? bigEndian(value) : BigInt(value), digits),
    ];
  }
  switch (type) {
    case 'BOOLEAN':
      return ['BOOLEAN', String];
    case 'INT32':
    case 'INT64':
      return integer(element);
    case 'INT96':
      return ['TIMESTAMP', (value) => timeOf((value as bigint) >> 64n, BigInt.asUintN(64, value as bigint))];
    case 'FLOAT':
    case 'DOUBLE':
      return [type, (value) => numberText(value as number)];
    case 'BYTE_ARRAY':
      return isText(converted, logical?.type) ? ['STRING', null] : undefined;
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16')
        return ['FLOAT', (value) => numberText(parseFloat16(value as Uint8Array)!)];
      return logical?.type === 'UUID' ? ['STRING', (value) => uuidText(value as Uint8Array)] : undefined;
    default:
      return undefined;
  }
}

/** Behind the point of a decimal. */
const MOST_DIGITS = 100;

function isText(converted: string | undefined, logical: string | undefined): boolean {
  const name = logical ?? converted ?? 'UTF8';
  return ['STRING', 'UTF8', 'ENUM', 'JSON'].includes(name);
}

function integer({ type, converted_type, logical_type: logical }: SchemaElement): Kind | undefined {
  const converted: string = converted_type ?? '';
  if (converted === 'DATE' || logical?.type === 'DATE') return ['DATE', (value) => quotedDay(Number(value))];
  if (logical?.type === 'TIMESTAMP' || converted.startsWith('TIMESTAMP_')) {
    const perSecond = PER_SECOND[unitOf(converted, logical)];
    const isUtc = logical?.type === 'TIMESTAMP' ? logical.isAdjustedToUTC : true;
    return [
      isUtc ? 'TIMESTAMP_UTC' : 'TIMESTAMP',
      (value) => momentText(BigInt(value as bigint), perSecond, isUtc),
    ];
  }
  if (logical?.type === 'TIME' || converted.startsWith('TIME_')) {
    const perSecond = PER_SECOND[unitOf(converted, logical)];
    return ['STRING', (value) => `"${clockText(BigInt(value as bigint), perSecond)}"`];
  }
  if (converted === 'INTERVAL') return undefined;
  const isUnsigned = converted.startsWith('UINT_') || (logical?.type === 'INTEGER' && !logical.isSigned);
  if (type === 'INT32') {
    if (!isUnsigned) return ['INT32', String];
    return ['INT64', (value) => String((value as number) >>> 0)];
  }
  return isUnsigned ? ['STRING', (value) => String(BigInt.asUintN(64, value as bigint))] : ['INT64', String];
}

const PER_SECOND = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n };

function unitOf(converted: string, logical: SchemaElement['logical_type']): keyof typeof PER_SECOND {
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'TIME') return logical.unit;
  return converted.endsWith('MILLIS') ? 'MILLIS' : 'MICROS';
}

/** The shortest text that is read as the same number again. A value that is none is missing, as pandas has it. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex(bytes)}`));
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function uuidText(bytes: Uint8Array): string {
  return `"${hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}"`;
}

const SECONDS_OF_DAY = 86_400n;
/** JavaScript's calendar ends there. */
const MOST_DAYS = 100_000_000;

function dayText(day: number): string {
  if (Math.abs(day) > MOST_DAYS) throw new Error(`there is no day ${day}`);
  return new Date(day * 86_400_000).toISOString().slice(0, -'T00:00:00.000Z'.length);
}

const quotedDay = (day: number) => `"${dayText(day)}"`;

/** The time of a day, with as many digits of a fraction as it has. */
function clockText(ticks: bigint, perSecond: bigint): string {
  const seconds = Number(ticks / perSecond);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  const digits = String(perSecond).length - 1;
  const fraction = String(ticks % perSecond)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

function momentText(ticks: bigint, perSecond: bigint, isUtc: boolean): string {
  const perDay = SECONDS_OF_DAY * perSecond;
  const within = ((ticks % perDay) + perDay) % perDay;
  const day = Number((ticks - within) / perDay);
  return `"${dayText(day)}T${clockText(within, perSecond)}${isUtc ? 'Z' : ''}"`;
}

/** The Julian day of 1970-01-01. */
const EPOCH = 2_440_588n;

const timeOf = (julianDay: bigint, nanoseconds: bigint) =>
  momentText((julianDay - EPOCH) * SECONDS_OF_DAY * PER_SECOND.NANOS + nanoseconds, PER_SECOND.NANOS, false);
