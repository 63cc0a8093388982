/** A server sends its callers elsewhere. */
export class Redirected extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks a server with a key. No redirect is followed: it would hand the key to whomever the server names.
 *
 * @throws Redirected that says where the server sends instead
 */
export async function askWithKey(
  address: string,
  key: string,
  init: RequestInit & { duplex?: 'half' } = {},
): Promise<Response> {
  const response = await fetch(address, {
    ...init,
    redirect: 'manual',
    headers: { 'X-API-Key': key, ...init.headers },
  });
  if (response.status < 300 || response.status > 399 || response.status === 304) return response;
  await response.body?.cancel();
  const to = response.headers.get('Location') ?? 'nowhere';
  throw new Redirected(
    `${new URL(address).origin} sends to ${JSON.stringify(to)}: where that is the right place, give its address, for a key follows no redirect`,
    response.status,
  );
}
