import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../documents/documents.ts';

/** Docker Compose as a program of its own; it reads files without an engine. */
const COMPOSE = process.env.DOCKER_COMPOSE ?? 'docker-compose';

export interface Service {
  image: string;
  build?: object;
  command: string[] | null;
  environment?: Record<string, string>;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  privileged?: boolean;
  security_opt?: string[];
  ports?: { host_ip?: string; published: string; target: number }[];
  volumes?: { source: string; target: string }[];
}

/** What Docker Compose makes of a file in deploy/, or its complaint. */
export function readCompose(
  file: string,
  variables: Record<string, string>,
): { services: Record<string, Service>; complaint: string } {
  const { PATH, PYTHONPATH } = process.env;
  const { stdout, stderr, error } = spawnSync(
    COMPOSE,
    ['--file', join(root, 'deploy', file), '--env-file', '/dev/null', 'config', '--format', 'json'],
    { encoding: 'utf8', env: { PATH, PYTHONPATH, ...variables } },
  );
  if (error) throw error;
  // Its exit code is lost where a package wraps it.
  return stdout !== ''
    ? { ...(JSON.parse(stdout) as { services: Record<string, Service> }), complaint: '' }
    : { services: {}, complaint: stderr };
}
