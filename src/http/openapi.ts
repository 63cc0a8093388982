import type { ErrorCode } from '../errors.ts';
import { ERROR_EXAMPLES } from './error-examples.ts';
import { addExamples } from './examples.ts';
import { HEADER_FORMS } from './header-forms.ts';
import type { JsonSchema } from './json-schema.ts';
import { errorsOf, operationOf } from './operation.ts';
import type { Route } from './route.ts';
import { TAGS } from './tags.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string; license: JsonSchema };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, JsonSchema>>;
  components: {
    schemas: Record<string, JsonSchema>;
    parameters: Record<string, JsonSchema>;
    headers: Record<string, JsonSchema>;
    examples: Record<string, JsonSchema>;
    securitySchemes: JsonSchema;
  };
}

/**
 * The OpenAPI description of the routes, from the very schemas that check requests. Generators of clients must be able to
 * read it: every shape of a body or an answer has a name, and there are no tuples and no enums of mixed types.
 *
 * @param known what is known of named schemas beside what the routes say, by their names
 * @param origin where the interface is reached
 */
export function openApiDocument(
  routes: Route[],
  known: Record<string, JsonSchema>,
  origin: string,
): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method] = operationOf(route, schemas);
  }
  for (const [name, schema] of Object.entries(known)) schemas[name] = { ...schemas[name], ...schema };
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods)))
    addExamples(operation, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Solvent',
      version: '1',
      description: 'Scores loan applications for the risk of default.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas,
      parameters: { RequestId: REQUEST_ID_PARAMETER },
      headers: {
        RequestId: {
          description: 'Names the request, in the log too.',
          schema: HEADER_FORMS['X-Request-Id'],
        },
      },
      examples: Object.fromEntries(routes.flatMap((route) => [...errorsOf(route)].map(errorExample))),
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    },
  };
}

/** Without a pattern: what is not taken over is not refused. */
const REQUEST_ID_PARAMETER: JsonSchema = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'Your own name for the request, of 8 to 64 letters, digits, `.`, `_` and `-`; any other is replaced.',
  schema: { type: 'string' },
};

function errorExample(error: ErrorCode): [ErrorCode, JsonSchema] {
  const { message, details } = ERROR_EXAMPLES[error];
  const request_id = 'ccd2ca2d-3fb4-4ce0-a72b-5b166a812a8b';
  return [error, { value: { success: false, error, message, ...(details && { details }), request_id } }];
}
