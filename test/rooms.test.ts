import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');

/** A room is a folder of `src/`. The files at its top and telemetry, which ports are typed by, are the ground together. */
function roomOf(path: string): string {
  const [room, ...rest] = relative(source, path).split(sep);
  return rest.length === 0 || room === 'telemetry' ? 'the ground' : room!;
}

function importsBetweenRooms(): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)) {
      const [from, to] = [roomOf(path), roomOf(join(dirname(path), specifier!))];
      if (from !== to) imports.set(from, (imports.get(from) ?? new Set()).add(to));
    }
  }
  return imports;
}

/** Lint forbids circles of files and imports upwards; two rooms of one layer could still lean on each other. */
test('no room leads back to itself by imports, types included', () => {
  const imports = importsBetweenRooms();
  expect(imports.size).toBeGreaterThan(10);
  const circles: string[] = [];
  const visit = (room: string, path: string[]) => {
    if (path.includes(room)) circles.push([...path.slice(path.indexOf(room)), room].join(' → '));
    else for (const next of imports.get(room) ?? []) visit(next, [...path, room]);
  };
  for (const room of imports.keys()) visit(room, []);
  expect(circles).toEqual([]);
});
