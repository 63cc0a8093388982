import type { JsonSchema } from './json-schema.ts';

/**
 * An example of what a schema describes: its own, where it has one, or one made of its parts' examples.
 *
 * @param schemas what the schema may refer to
 * @returns undefined when a part has none
 */
export function exampleOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): unknown {
  if (typeof schema.$ref === 'string') return exampleOf(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ('const' in schema) return schema.const;
  if (schema.type === 'array') {
    const item = exampleOf(schema.items as JsonSchema, schemas);
    return item === undefined ? undefined : [item];
  }
  if (schema.type !== 'object' || !schema.properties) return undefined;
  const members = Object.entries(schema.properties as Record<string, JsonSchema>).map(
    ([name, property]) => [name, exampleOf(property, schemas)] as const,
  );
  return members.some(([, member]) => member === undefined) ? undefined : Object.fromEntries(members);
}

/** Media of an operation's bodies and answers, as OpenAPI has them. */
interface Operation {
  requestBody?: { content: Record<string, JsonSchema> };
  responses?: Record<string, { content?: Record<string, JsonSchema> }>;
}

/** Puts an example beside every schema of a body or an answer that has none and can have one. */
export function addExamples(operation: Operation, schemas: Record<string, JsonSchema>): void {
  const contents = [
    operation.requestBody?.content,
    ...Object.values(operation.responses ?? {}).map((one) => one.content),
  ];
  for (const media of contents.flatMap((content) => Object.values(content ?? {}))) {
    const example = media.examples ? undefined : exampleOf(media.schema as JsonSchema, schemas);
    if (example !== undefined) media.example = example;
  }
}
