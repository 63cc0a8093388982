import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { errorSchema } from './answer.ts';
import { STATUS_OF } from './errors.ts';
import { HEADER_FORMS } from './header-forms.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { type Route, scopesOf } from './route.ts';

/** Of every route that reads JSON. */
const BODY_HEADERS = z.object({
  'Content-Encoding': z
    .string()
    // A list of codings may be empty.
    .regex(/^(gzip|x-gzip|identity)?$/)
    .optional()
    .meta({ description: 'gzip is unpacked; what a body may have is counted after that.' }),
});

/** What an error's answer says beside its body, by status. */
const ERROR_HEADERS: Record<number, Record<string, string>> = {
  [STATUS_OF.conflict]: {
    'Retry-After': 'Where it passes by itself: seconds after which to try again.',
  },
  [STATUS_OF.precondition_failed]: { ETag: 'Of the state that is there.' },
  [STATUS_OF.unsupported_media_type]: {
    Accept: 'Media types that are read.',
    'Accept-Encoding': 'Content-Encodings that are read.',
  },
  [STATUS_OF.range_not_satisfiable]: { 'Content-Range': 'How long it is.' },
  [STATUS_OF.rate_limited]: { 'Retry-After': 'Seconds after which to try again.' },
  [STATUS_OF.model_unavailable]: {
    'Retry-After': 'Where it passes by itself: seconds after which to try again.',
  },
};

/**
 * A route as OpenAPI describes an operation.
 * @param schemas receives the named schemas that it refers to
 */
export function operationOf(route: Route, schemas: Record<string, JsonSchema>): JsonSchema {
  const parameters = [
    ...parametersOf('path', route.params, schemas),
    ...parametersOf('query', route.query, schemas),
    ...parametersOf('header', route.headers, schemas),
    ...(route.body && 'application/json' in route.body.content
      ? parametersOf('header', BODY_HEADERS, schemas)
      : []),
    ...(route.scope ? [{ $ref: '#/components/parameters/RequestId' }] : []),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    ...(route.scope
      ? { security: [{ key: [] }], 'x-scope': scopesOf(route.scope).join(' or ') }
      : { security: [] }),
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
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
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
  for (const [status, { description, content, headers = {} }] of Object.entries(route.responses)) {
    responses[status] = {
      description,
      headers: headersOf(headers),
      ...(content && { content: contentOf(content, 'output', schemas) }),
    };
  }
  const error = jsonSchemaOf(errorSchema, 'output', schemas);
  for (const [status, codes] of Map.groupBy(errorsOf(route), (code) => STATUS_OF[code])) {
    const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
    responses[status] = {
      description: `\`${codes.join('`, `')}\``,
      headers: headersOf(ERROR_HEADERS[status] ?? {}),
      content: { 'application/json': { schema: error, examples: Object.fromEntries(examples) } },
    };
  }
  return responses;
}

/** @param described what each header beside the request's id is for */
function headersOf(described: Record<string, string>): JsonSchema {
  const entries = Object.entries(described).map(([name, description]) => [
    name,
    { description, schema: HEADER_FORMS[name] ?? { type: 'string' } },
  ]);
  return Object.fromEntries([...entries, ['X-Request-Id', { $ref: '#/components/headers/RequestId' }]]);
}

/** The codes that a route answers with: what follows from its parts, and what it adds. */
export function errorsOf(route: Route): Set<ErrorCode> {
  const codes = new Set<ErrorCode>(route.errors).add('internal_error');
  if (route.scope)
    codes.add('missing_api_key').add('invalid_api_key').add('insufficient_scope').add('validation_error');
  if (!route.neverRefused) codes.add('rate_limited');
  if (route.params || route.query || route.body) codes.add('validation_error');
  if (route.body) codes.add('payload_too_large').add('unsupported_media_type').add('malformed_body');
  return codes;
}
