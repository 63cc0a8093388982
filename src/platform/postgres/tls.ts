import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';

/** As libpq has them. What is to be believed is the system's own authorities, and those of NODE_EXTRA_CA_CERTS. */
const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof MODES)[number];

/** @returns `prefer` where an address says nothing of it, as libpq; undefined where it says what is none */
export function tlsModeOf(url: string): TlsMode | undefined {
  const mode = new URL(url).searchParams.get('sslmode') ?? 'prefer';
  return MODES.find((each) => each === mode);
}

/** Asks for TLS: a length of 8, and a number that no version of the protocol has. */
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);

/**
 * A connection to a server of PostgreSQL, made private as far as an address asks for it.
 *
 * @param socket connected, on which nothing was said
 * @throws what the connection or the certificate fails of; an error of the code `NO_TLS` where the server has none and it is asked for
 */
export async function secured(socket: Socket, host: string, mode: TlsMode): Promise<Socket> {
  if (mode === 'disable') return socket;
  const answering = next(socket, 'data');
  socket.write(SSL_REQUEST);
  const answer = String(await answering);
  // What comes behind the letter was said by somebody between.
  if (answer !== 'S' && answer !== 'N') throw failure('no answer of PostgreSQL', 'ECONNRESET');
  if (answer === 'N') {
    if (mode === 'allow' || mode === 'prefer') return socket;
    throw failure('no TLS', 'NO_TLS');
  }
  const secure = connect({
    socket,
    // What a certificate has to name where no name may be asked for: an address of the network.
    host,
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: mode.startsWith('verify'),
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  });
  try {
    await next(secure, 'secureConnect');
  } catch (error) {
    const { code = '' } = error as { code?: string };
    // What is no error of the network is one of the certificate, by a code of OpenSSL's or Node's own.
    if (/^E[A-Z]+$/.test(code)) throw error;
    throw Object.assign(failure('no trust', 'UNTRUSTED'), { reason: code });
  }
  return secure;
}

/** What comes with the next event of a connection. @throws what it fails of */
export function next(socket: Socket, event: 'connect' | 'data' | 'secureConnect'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      socket.off(event, happened).off('error', failed).off('close', closed);
      settle();
    };
    const happened = (said: unknown) => end(() => resolve(said));
    const failed = (error: Error) => end(() => reject(error));
    const closed = () => failed(failure('closed', 'ECONNRESET'));
    socket.once(event, happened).once('error', failed).once('close', closed);
  });
}

const failure = (reason: string, code: string) => Object.assign(new Error(reason), { code });
