import type { ErrorDetail } from '../errors.ts';
import { computationOf, type Derived } from './derived.ts';
import { type Field, isOneHot } from './field.ts';
import { ownValue } from './own-value.ts';

interface Schema {
  fields: readonly Field[];
  derived: readonly Derived[];
  monotone: Record<string, 'increasing' | 'decreasing'>;
}

/** Fields that are called changeable, and of which no change could ever be offered. */
export function changeableProblems({ fields, derived, monotone }: Schema): ErrorDetail[] {
  const operands = new Set(derived.flatMap((one) => computationOf(one).operands));
  return fields.flatMap((field, index) => {
    const { name, changeable } = field;
    if (changeable === undefined) return [];
    const direction = operands.has(name) ? undefined : ownValue(monotone, name);
    const problem = problemOf(field, changeable, direction);
    return problem === undefined ? [] : [{ path: `fields.${index}.changeable`, message: problem }];
  });
}

/** @param direction where nothing but the field itself tells of a change */
function problemOf(
  field: Field,
  changeable: 'lower' | 'higher' | true,
  direction: 'increasing' | 'decreasing' | undefined,
): string | undefined {
  const { name, type } = field;
  if (type === 'date') return `"${name}" is a date: nobody can change the days that have passed`;
  if ((type === 'boolean' || isOneHot(field)) && changeable !== true)
    return `the values of "${name}" have no order: say true, and it may become any other`;
  if ((type === 'number' || type === 'integer') && !hasRoom(field))
    return `the limits leave "${name}" one value: there is nothing to change it to`;
  const isWorse = changeable === (direction === 'increasing' ? 'higher' : 'lower');
  if (direction !== undefined && isWorse)
    return `"${name}" never lowers the risk when it is ${changeable}: "monotone" says that it is ${direction}`;
  return undefined;
}

/** Whether the limits leave more than one value. */
function hasRoom(field: Field & { type: 'number' | 'integer' }): boolean {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = field;
  if (field.type === 'number') return Math.max(min, above) < Math.min(max, below);
  const low = Math.max(Math.ceil(min), Math.floor(above) + 1);
  const high = Math.min(Math.floor(max), Math.ceil(below) - 1);
  return low < high;
}
