import type { Operation } from './documented.ts';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The ids that stand in a text, each once. */
export function idsIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(ID), ([id]) => id))];
}

/** So many of each that some are left when others were deleted. */
const TIMES = 5;

/** Makes every call that takes a body with its right ones, and gives the ids of what they made. */
export async function madeIds(url: string, key: string, operations: readonly Operation[]): Promise<string[]> {
  const ids = new Set<string>();
  const calls = operations.flatMap(({ method, path, bodies }) =>
    path.includes('{') ? [] : bodies.map(({ type, example }) => ({ method, path, type, example })),
  );
  for (const { method, path, type, example } of Array(TIMES).fill(calls).flat() as typeof calls) {
    const body = typeof example === 'string' ? example : JSON.stringify(example);
    const answer = await fetch(url + path, {
      method,
      headers: { 'X-API-Key': key, 'Content-Type': type },
      body,
    });
    const { data } = (await answer.json()) as { data?: object };
    for (const id of idsIn(JSON.stringify(data ?? {}))) ids.add(id);
  }
  return [...ids];
}
