import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { errorSchema } from './answer.ts';
import { STATUS_OF } from './errors.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import type { Route } from './route.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, JsonSchema>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: JsonSchema };
}

/**
 * The OpenAPI description of the routes, from the very schemas that check requests.
 *
 * @param application the JSON Schema of the applications that the present model takes, when there is one
 */
export function openApiDocument(routes: Route[], application: JsonSchema | undefined): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method] = operationOf(route, schemas);
  }
  if (application) schemas.Application = application;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Solvent',
      version: '1',
      description: 'Scores loan applications for the risk of default.',
    },
    paths,
    components: {
      schemas,
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    },
  };
}

function operationOf(route: Route, schemas: Record<string, JsonSchema>): JsonSchema {
  const parameters = [
    ...parametersOf('path', route.params, schemas),
    ...parametersOf('query', route.query, schemas),
    ...parametersOf('header', route.headers, schemas),
  ];
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    ...(route.scope ? { security: [{ key: [] }], 'x-scope': route.scope } : { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        required: true,
        ...(route.body.description && { description: route.body.description }),
        content: contentOf(route.body.content, 'input', schemas),
      },
    }),
    responses: responsesOf(route, schemas),
  };
}

/** `post /api/v1/things/{id}` → `post_things_id`. */
function operationId({ method, path }: Route): string {
  const words = path.replace('/api/v1', '').match(/\w+/g) ?? [];
  return [method, ...words].join('_');
}

function parametersOf(
  place: 'path' | 'query' | 'header',
  schema: z.ZodType | undefined,
  schemas: Record<string, JsonSchema>,
): JsonSchema[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input', schemas) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function contentOf(
  content: Record<string, z.ZodType>,
  io: 'input' | 'output',
  schemas: Record<string, JsonSchema>,
): JsonSchema {
  const entries = Object.entries(content).map(([type, schema]) => [
    type,
    { schema: jsonSchemaOf(schema, io, schemas) },
  ]);
  return Object.fromEntries(entries);
}

function responsesOf(route: Route, schemas: Record<string, JsonSchema>): JsonSchema {
  const responses: JsonSchema = {};
  for (const [status, { description, content, headers }] of Object.entries(route.responses)) {
    responses[status] = {
      description,
      ...(headers && { headers: headersOf(headers) }),
      ...(content && { content: contentOf(content, 'output', schemas) }),
    };
  }
  const error = jsonSchemaOf(errorSchema, 'output', schemas);
  for (const [status, codes] of Map.groupBy(errorsOf(route), (code) => STATUS_OF[code])) {
    responses[status] = {
      description: `\`${codes.join('`, `')}\``,
      ...(status === STATUS_OF.rate_limited && {
        headers: headersOf({ 'Retry-After': 'Seconds after which to try again.' }),
      }),
      content: { 'application/json': { schema: error } },
    };
  }
  return responses;
}

function headersOf(headers: Record<string, string>): JsonSchema {
  const entries = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return Object.fromEntries(entries);
}

/** What follows from a route's parts, and what it adds. */
function errorsOf(route: Route): Set<ErrorCode> {
  const codes = new Set<ErrorCode>(route.errors).add('internal_error');
  if (route.scope) {
    for (const code of ['missing_api_key', 'invalid_api_key', 'insufficient_scope', 'rate_limited'] as const)
      codes.add(code);
  }
  if (route.params || route.query || route.body) codes.add('validation_error');
  if (route.body) codes.add('payload_too_large').add('unsupported_media_type');
  return codes;
}
