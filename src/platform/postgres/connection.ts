import { connect as connectSocket, type Socket } from 'node:net';
import postgres from 'postgres';
import { SolventError } from '../../errors.ts';
import { next, secured, type TlsMode, tlsModeOf } from './tls.ts';

export interface ConnectionOptions {
  /** postgres://user:password@host:port/database; `?sslmode=require` and the like as libpq has them. */
  url: string;
  /** Where all tables are. */
  schema: string;
  /** How long a connection is waited for. */
  connectMilliseconds: number;
  /** How long one answer is waited for; the server is told as well. */
  answerMilliseconds: number;
}

/** One connection, until it is lost: it is never made again under what was begun on it. */
export interface Connection {
  /** False once it is lost, or an answer did not come. */
  readonly usable: boolean;
  /**
   * Does something on it, and nothing else at once.
   *
   * @throws what the server said, an error of the connection, or `storage_unavailable` where nothing came in time
   */
  use<Result>(work: (sql: postgres.Sql) => Promise<Result>, milliseconds?: number): Promise<Result>;
  close(): void;
}

/** The server's own word about time comes first, where it has one. */
const GRACE_MILLISECONDS = 1000;

/** An integer that JavaScript cannot hold is an error, as in SQLite. */
function readInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RangeError(`${text} is too large to be represented as a JavaScript number`);
  return value;
}
const asText = { to: 114, from: [114, 3802], serialize: String, parse: String };
const TYPES = {
  integer: { to: 20, from: [20, 1700], serialize: String, parse: readInteger },
  boolean: { to: 16, from: [16], serialize: String, parse: (text: string) => (text === 't' ? 1 : 0) },
  json: asText,
};

const lost = (reason: string, code: string) => Object.assign(new Error(reason), { code });

interface Place {
  host: string;
  port: number;
  path: string | false;
  tls: TlsMode;
}

/** Connected and, if it is to be, private. */
async function openSocket({ host: name, port, path, tls }: Place, milliseconds: number): Promise<Socket> {
  const host = name.replace(/^\[|\]$/g, '');
  const socket = path ? connectSocket(path) : connectSocket(port, host);
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    socket.destroy();
  }, milliseconds);
  try {
    await next(socket, 'connect');
    socket.setNoDelay(true).setKeepAlive(true, 30_000);
    return path ? socket : await secured(socket, host, tls);
  } catch (error) {
    socket.on('error', () => {}).destroy();
    throw isLate ? lost('no connection in time', 'ETIMEDOUT') : error;
  } finally {
    clearTimeout(late);
  }
}

/** @throws what the server or the network says; nothing was done then */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  let socket: Socket | undefined;
  let usable = true;
  let tellLost: (error: Error) => void = () => {};
  const gone = new Promise<never>((_, reject) => {
    tellLost = reject;
  });
  gone.catch(() => {});
  const tls = tlsModeOf(options.url);
  if (tls === undefined)
    throw new SolventError('validation_error', "The database's sslmode is none of PostgreSQL's.");
  const sql = postgres(options.url, {
    max: 1,
    // Ours: postgres.js takes a certificate of localhost for one of any address of the network, and forgets who waits for the end of a connection.
    ssl: false,
    fetch_types: false,
    connect_timeout: 0,
    max_lifetime: null,
    idle_timeout: 0,
    types: TYPES,
    onnotice() {},
    connection: {
      application_name: 'solvent',
      search_path: `"${options.schema}"`,
      default_transaction_isolation: 'serializable',
      statement_timeout: options.answerMilliseconds,
      idle_in_transaction_session_timeout: options.answerMilliseconds,
    },
    // Ours, so that one that does not answer can be cut. postgres.js would connect again with what it still has to send: with the second half of
    // a transaction, outside of it.
    async socket({ host, port, path }: { host: string[]; port: number[]; path: string | false }) {
      if (socket || !usable) throw lost('The connection was lost.', 'CONNECTION_CLOSED');
      const place = { host: host[0]!, port: port[0]!, path, tls };
      socket = await openSocket(place, options.connectMilliseconds);
      socket.once('close', () => {
        usable = false;
        tellLost(lost('The connection was lost.', 'CONNECTION_CLOSED'));
      });
      return socket;
    },
  } as object);

  const connection: Connection = {
    get usable() {
      return usable;
    },
    async use(work, milliseconds = options.answerMilliseconds + GRACE_MILLISECONDS) {
      let late: NodeJS.Timeout | undefined;
      const silent = new Promise<never>((_, reject) => {
        late = setTimeout(() => {
          reject(
            new SolventError('storage_unavailable', 'The database did not answer in time. Send it again.', {
              retryAfterSeconds: 5,
            }),
          );
          connection.close();
        }, milliseconds);
      });
      const done = work(sql);
      try {
        return await Promise.race([done, silent, gone]);
      } finally {
        clearTimeout(late);
      }
    },
    close() {
      usable = false;
      // Says goodbye where somebody listens, and goes.
      sql.end({ timeout: 0 }).catch(() => {});
      socket?.destroySoon();
      setTimeout(() => socket?.destroy(), GRACE_MILLISECONDS).unref();
    },
  };

  try {
    // The first word, which also says who we are and where.
    await connection.use((one) => one.unsafe('SELECT 1'), options.connectMilliseconds);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
