/**
 * Beside a process in a container: whether its API can score. It ends with 1 where it cannot. Without the role `api` nothing listens, and that the
 * process is there is all that there is to ask.
 */
export {};

const { HOST, PORT = '8787', ROLES = 'api' } = process.env;
const PATIENCE_MILLISECONDS = 4_000;

if (ROLES.split(',').some((role) => role.trim() === 'api')) {
  const host = !HOST || HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${PORT}/readyz`;
  const status = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) }).then(
    (answer) => answer.status,
    (error: Error) => error.message,
  );
  if (status !== 200) {
    process.stderr.write(`${url}: ${status}\n`);
    process.exit(1);
  }
}
