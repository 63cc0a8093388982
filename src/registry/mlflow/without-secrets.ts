/**
 * A text without what we show a server to prove who we are: servers, and proxies before them, quote requests that they refuse, and what they
 * say comes to logs, answers and terminals.
 */
export function withoutSecrets(
  { authorization }: { authorization: string | undefined },
  text: string,
): string {
  if (authorization === undefined) return text;
  return secretsOf(authorization).reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}

/** The longest first, for one may stand in another. */
function secretsOf(authorization: string): string[] {
  const [scheme, credentials = ''] = authorization.split(' ', 2);
  const all = [credentials];
  if (scheme === 'Basic') {
    const bytes = Uint8Array.from(atob(credentials), (char) => char.charCodeAt(0));
    const both = new TextDecoder().decode(bytes);
    all.push(both, both.slice(both.indexOf(':') + 1));
  }
  return [...new Set(all.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
}
