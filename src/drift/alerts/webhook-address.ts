/**
 * Why an alert must not be sent to a URL, or null. Alerts go out over https to the public internet: an address inside
 * the network of the service would let whoever may set the webhook make requests on its behalf.
 *
 * It judges what stands in the URL. A public name that resolves to a private address is the network's to stop: deployed
 * Workers cannot reach private networks, and a cluster needs an egress rule.
 */
export function refusalOf(url: URL): string | null {
  if (url.protocol !== 'https:') return `only https is allowed, not ${url.protocol}`;
  if (url.username || url.password) return 'a name and password in the address would be sent in clear text';
  // The URL parser has already turned 0x7f.1, 2130706433 and the like into dotted decimals.
  const host = url.hostname.replace(/\.$/, '');
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1)) ? null : `${host} is not a public address`;
  if (/^[\d.]+$/.test(host)) return isPublicIpv4(host) ? null : `${host} is not a public address`;
  return isPublicName(host) ? null : `${host} is not a public name`;
}

/** Names that are resolved only inside a machine or a network (RFC 6761, 6762, 8375, and ICANN's `internal`). */
function isPublicName(host: string): boolean {
  return host.includes('.') && !/(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/.test(host);
}

/** Blocks that are not globally reachable: IANA's IPv4 Special-Purpose Address Registry, multicast and reserved. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map((block) => {
  const [base, bits] = block.split('/') as [string, string];
  return { prefix: prefixOf(base, Number(bits)), bits: Number(bits) };
});

function isPublicIpv4(address: string): boolean {
  return SPECIAL_IPV4.every(({ prefix, bits }) => prefixOf(address, bits) !== prefix);
}

function prefixOf(address: string, bits: number): number {
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return Math.floor(value / 2 ** (32 - bits));
}

/**
 * Only global unicast (2000::/3) is public. That leaves out loopback, link-local, unique local, IPv4-mapped and NAT64;
 * within it, Teredo, 6to4 (both can name a private IPv4 address) and documentation are left out too.
 *
 * @param address as the URL parser writes it: lower-case, without leading zeros, longest run of zeros as `::`
 */
function isPublicIpv6(address: string): boolean {
  const [first = 0, second = 0] = address.split(':').map((group) => Number.parseInt(group || '0', 16));
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}
