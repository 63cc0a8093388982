import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** @throws Error for what is neither an address nor a network such as 10.0.0.0/8 */
export function readNetworks(texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const isWhole = isAddress(text.split('/')[0]!);
    if (isWhole && ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
    if (!isWhole || text.includes('/')) throw new Error(`is neither an address nor a network: ${text}`);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

/** An address in full: what is short for one (`10.1` for 10.0.0.1) was more likely cut off. */
function isAddress(text: string): boolean {
  return ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}

/**
 * Who asks: whoever is connected, unless that is a proxy of ours. What a proxy says of who is connected to it stands at the end of
 * `X-Forwarded-For`, and counts as far back as its sayers are proxies of ours: what stands before, a client may have written.
 */
export function clientAddressReader(trusted: readonly Network[]): (incoming: IncomingMessage) => string {
  const isTrusted = (text: string) => {
    const address = ipaddr.process(text);
    return trusted.some((network) => address.kind() === network[0].kind() && address.match(network));
  };
  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? 'unknown';
    if (trusted.length === 0) return address;
    const said = String(headers['x-forwarded-for'] ?? '').split(',');
    while (isAddress(address) && isTrusted(address)) {
      const before = said.pop()?.trim();
      if (!before || !isAddress(before)) return address;
      address = before;
    }
    return address;
  };
}
