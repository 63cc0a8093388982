import { describe } from 'vitest';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { databaseContract } from '../../contracts/database.ts';

describe('memory database', () => {
  databaseContract(() => memoryDatabase());
});
