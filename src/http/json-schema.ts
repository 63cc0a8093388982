import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/**
 * A Zod schema as OpenAPI 3.1 wants it (JSON Schema 2020-12). Schemas that carry an id through `.meta({ id })` go into
 * `components` and are referred to from where they stand.
 *
 * @param io which side: what a client sends (`input`) or what it receives (`output`)
 */
export function jsonSchemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Record<string, JsonSchema>,
): JsonSchema {
  const {
    $schema: _,
    $defs,
    ...own
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDiscriminatedUnion) jsonSchema.discriminator = discriminatorOf(zodSchema);
    },
  }) as JsonSchema;
  for (const [id, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
    const { id: _id, ...described } = definition;
    components[id] = pointedAtComponents(described) as JsonSchema;
  }
  if (typeof own.id === 'string') {
    const { id, ...described } = own as { id: string };
    components[id] = pointedAtComponents(described) as JsonSchema;
    return { $ref: `#/components/schemas/${id}` };
  }
  return pointedAtComponents(own) as JsonSchema;
}

/** How OpenAPI tells the forms of a union apart: by a member's value. Each form has a name of its own. */
function discriminatorOf({ def: { discriminator, options } }: z.ZodDiscriminatedUnion): JsonSchema {
  const mapping = (options as z.ZodObject[]).flatMap((option) =>
    (option.shape[discriminator] as z.ZodLiteral).def.values.map((value) => [
      value,
      `#/components/schemas/${z.globalRegistry.get(option)?.id}`,
    ]),
  );
  return { propertyName: discriminator, mapping: Object.fromEntries(mapping) };
}

/** Zod puts shared definitions beside the schema; OpenAPI has one place for all. */
function pointedAtComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointedAtComponents);
  if (typeof value !== 'object' || value === null) return value;
  const pointed = Object.entries(value).map(([key, inner]) =>
    key === '$ref' && typeof inner === 'string'
      ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
      : [key, pointedAtComponents(inner)],
  );
  return Object.fromEntries(pointed);
}
