import { env } from 'cloudflare:workers';
import type { D1Database } from '@cloudflare/workers-types';
import { describe } from 'vitest';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { databaseContract } from '../contracts/database.ts';

describe('D1 database', () => {
  databaseContract(() => d1Database((env as { DB: D1Database }).DB));
});
