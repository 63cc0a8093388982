/** A name as DNS has it, an IPv4 address or an IPv6 address in brackets, and a port where there is one. */
const HOST = /^(?:[a-z\d](?:[\w.-]*\w)?\.?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** What `X-Forwarded-Proto` says; undefined where it is no scheme of HTTP. */
export function readScheme(text: string): 'http' | 'https' | undefined {
  const scheme = text.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

/** What `X-Forwarded-Host` says, a host with or without a port; undefined where it is none. It ends up in addresses and in command lines. */
export function readHost(text: string): string | undefined {
  return HOST.test(text) && URL.canParse(`http://${text}`) ? text : undefined;
}
