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

/** The files that a file leads to, itself among them. */
function reachedFrom(path: string, reached = new Set<string>()): Set<string> {
  if (reached.has(path)) return reached;
  reached.add(path);
  for (const [, specifier] of readFileSync(path, 'utf8').matchAll(
    /(?:from|import\(|import) ?'(\.[^']+\.ts)'/g,
  ))
    reachedFrom(join(dirname(path), specifier!), reached);
  return reached;
}

/** Who belongs to which group is for reports on what was decided, and never for deciding. */
test('nothing that decides, explains, trains or keeps samples leads to the groups of subjects', () => {
  const rooms = [
    'scoring',
    'model',
    'explain',
    'application',
    'training',
    'samples',
    'outcomes',
    'registry',
    'retraining',
    'drift',
    'jobs',
    'decisions',
    'http/scoring',
    'http/v2',
  ];
  const files = [
    'http/routes/predict.ts',
    'http/routes/predict-batch.ts',
    'http/routes/portfolios.ts',
    ...rooms.flatMap((room) =>
      readdirSync(join(source, room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
        .map((name) => join(room, name)),
    ),
  ];
  const reached = new Set<string>();
  for (const file of files) reachedFrom(join(source, file), reached);
  expect(reached.size).toBeGreaterThan(300);
  expect([...reached].filter((path) => roomOf(path) === 'fairness')).toEqual([]);
});
