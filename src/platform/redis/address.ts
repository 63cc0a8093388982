import { SolventError } from '../../errors.ts';

interface Server {
  host: string;
  port: number;
}

export interface RedisAddress {
  /** One server, or several of a cluster, from which the others are learnt. */
  servers: [Server, ...Server[]];
  isCluster: boolean;
  isTls: boolean;
  username: string | undefined;
  password: string | undefined;
  database: number;
}

const DEFAULT_PORT = 6379;

/**
 * Reads redis://user:password@host:port/database, or rediss:// for TLS. Several with commas between them are servers of one Redis Cluster, and the
 * user and password of the first are those of all.
 *
 * @throws SolventError `validation_error`, which does not repeat what was given: it may hold a password
 */
export function redisAddress(url: string): RedisAddress {
  const [first, ...others] = url.split(',').map(readUrl) as [URL, ...URL[]];
  const isCluster = others.length > 0;
  const database = first.pathname.slice(1);
  if (others.some(({ protocol }) => protocol !== first.protocol) || !/^\d{0,4}$/.test(database))
    throw unreadable();
  return {
    servers: [serverOf(first), ...others.map(serverOf)],
    isCluster,
    isTls: first.protocol === 'rediss:',
    username: decode(first.username),
    password: decode(first.password),
    database: isCluster ? 0 : Number(database),
  };
}

function readUrl(text: string): URL {
  const url = URL.parse(text.trim());
  if (!url?.hostname || !['redis:', 'rediss:'].includes(url.protocol)) throw unreadable();
  return url;
}

const serverOf = ({ hostname, port }: URL): Server => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port) || DEFAULT_PORT,
});

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part) || undefined;
  } catch {
    throw unreadable();
  }
}

const unreadable = () =>
  new SolventError(
    'validation_error',
    'Redis is named by redis://user:password@host:port/database, or rediss:// for TLS; with commas between several servers of a cluster.',
  );
