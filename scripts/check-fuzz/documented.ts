/** A parameter that a document tells of. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  /** Values that it may have, as far as its schema says so. */
  values: string[];
}

/** A call that a document tells of, with what may be sent. */
export interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  /** Right bodies by media type. */
  bodies: { type: string; example: unknown }[];
}

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: ({ name: string; in: Parameter['in']; schema: Schema } | { $ref: string })[];
        requestBody?: { content: Record<string, { example?: unknown }> };
      }
    >
  >;
}

/**
 * Every call of an OpenAPI document: a route that is new is among them without anybody's doing.
 * @param document as `/openapi.json` gives it
 */
export function operationsOf(document: unknown): Operation[] {
  return Object.entries((document as Document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: parameters.flatMap((parameter) =>
        'name' in parameter
          ? [{ name: parameter.name, in: parameter.in, values: valuesOf(parameter.schema) }]
          : [],
      ),
      bodies: bodiesOf(requestBody?.content ?? {}),
    })),
  );
}

function valuesOf({ type, enum: values, const: only, anyOf = [] }: Schema): string[] {
  if (values) return values.map(String);
  if (only !== undefined) return [String(only)];
  if (type === 'integer') return ['1', '20'];
  if (type === 'boolean') return ['true', 'false'];
  return anyOf.flatMap(valuesOf);
}

/** Of a form without an example: one made of another's. */
function bodiesOf(content: Record<string, { example?: unknown }>): Operation['bodies'] {
  const rows = content['application/json']?.example;
  const csv = content['text/csv']?.example;
  return Object.entries(content).map(([type, { example }]) => {
    if (example !== undefined) return { type, example };
    if (type.endsWith('ndjson') && Array.isArray(rows))
      return { type, example: rows.map((row) => `${JSON.stringify(row)}\n`).join('') };
    if (type.endsWith('tab-separated-values')) return { type, example: String(csv).replaceAll(',', '\t') };
    return { type, example: 'a,b\n1,2\n' };
  });
}
