import type { Stack } from '../../dev/stack.ts';

/** Distinct applications, made from the interface's own example by scaling its amounts. */
export async function applications({ url }: Stack): Promise<string[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    components: {
      schemas: {
        Application: { examples: [Record<string, unknown>]; properties: Record<string, { type?: string }> };
      };
    };
  };
  const { examples, properties } = document.components.schemas.Application;
  return Array.from({ length: 997 }, (_, index) => {
    const scaled = Object.entries(examples[0]).map(([name, value]) => [
      name,
      properties[name]!.type === 'number' ? (value as number) * (0.5 + index / 997) : value,
    ]);
    return JSON.stringify(Object.fromEntries(scaled));
  });
}
