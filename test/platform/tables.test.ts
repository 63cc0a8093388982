import { expect, it } from 'vitest';
import { inOrderOfReferences, type Table } from '../../src/platform/tables.ts';

const table = (name: string, ...references: string[]): Table => ({ name, columns: [], key: [], references });

it('puts tables behind those whose rows they name, each once', () => {
  const tables = [
    table('approvals', 'proposals'),
    table('proposals', 'versions'),
    table('versions'),
    table('jobs'),
  ];
  expect(inOrderOfReferences(tables).map(({ name }) => name)).toEqual([
    'versions',
    'proposals',
    'approvals',
    'jobs',
  ]);
});

it('takes a table whose rows name rows of its own, and none that names each other in a circle', () => {
  expect(inOrderOfReferences([table('a', 'a')])).toHaveLength(1);
  expect(() => inOrderOfReferences([table('a', 'b'), table('b', 'a')])).toThrow('circle');
});
