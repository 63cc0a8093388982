import type { JsonSchema } from './json-schema.ts';

/** The form of each header that an answer may have. */
export const HEADER_FORMS: Record<string, JsonSchema> = {
  'X-Request-Id': { type: 'string', pattern: '^[A-Za-z0-9._-]{8,64}$' },
  'Idempotency-Replayed': { type: 'string', enum: ['true'] },
  'Retry-After': { type: 'integer', minimum: 1 },
  Location: { type: 'string', format: 'uri-reference' },
  'Accept-Ranges': { type: 'string', enum: ['bytes', 'none'] },
  ETag: { type: 'string', pattern: '^"[^"]+"$' },
  'Content-Disposition': { type: 'string', pattern: '^attachment; filename="[^"]+"$' },
  'Content-Range': { type: 'string', pattern: '^bytes (\\d+-\\d+|\\*)/\\d+$' },
};
