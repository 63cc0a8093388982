import type { TestProject } from 'vitest/node';
import { postgresServer } from '../../integration/support/servers/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One server for all files of the project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await postgresServer([
    'max_connections=300',
    'full_page_writes=off',
    'synchronous_commit=off',
  ]);
  project.provide('postgresUrl', server.url);
  return () => server.remove();
}
