import ipaddr from 'ipaddr.js';

/**
 * Why an alert must not be sent to a URL, or null. Alerts go out over https to the public internet: an address inside
 * the network of the service would let whoever may set the webhook make requests on its behalf.
 *
 * It judges what stands in the URL. A public name that resolves to a private address is the network's to stop: deployed
 * Workers cannot reach private networks, and a cluster needs an egress rule.
 *
 * @param isPrivateAllowed for local development: http and any host
 */
export function refusalOf(url: URL, isPrivateAllowed: boolean): string | null {
  const { protocol, username, password, hostname } = url;
  if (protocol !== 'https:' && !(isPrivateAllowed && protocol === 'http:'))
    return `only https is allowed, not ${protocol}`;
  if (username || password) return 'a name and password in the address would be sent in clear text';
  if (isPrivateAllowed) return null;
  // A URL's own parser has turned 0x7f.1, 2130706433, full-width digits, %6C and the like into what they mean.
  const address = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(address)) return isPublic(address) ? null : `${hostname} is not a public address`;
  return isPublicName(hostname) ? null : `${hostname} is not a public name`;
}

/** All of IANA's global unicast. What is outside of it may name an IPv4 address, as ::7f00:1 does. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

function isPublic(text: string): boolean {
  const address = ipaddr.parse(text);
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_IPV6));
}

/**
 * Names that nobody has in public (RFC 2606, 6761, 6762, 7686, 8375, 9476, ICANN's `internal`), and usual ones of networks and
 * clusters, where a Service of Kubernetes is NAME.NAMESPACE.
 */
const PRIVATE_NAME =
  /\.(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|intra|svc|cluster|default|consul|docker|nomad|test|example|invalid|onion|alt|arpa)$/;

/** Top-level domains are of letters, or letters of other scripts in that form (ICANN's Applicant Guidebook, 2.2.1.3.2). */
const TOP_LEVEL = /^(?:[a-z]{2,}|xn--[a-z\d-]+)$/;

function isPublicName(host: string): boolean {
  // The dot at the end says only that nothing is to be added.
  const labels = host.replace(/\.$/, '').split('.');
  if (labels.length < 2 || labels.includes('') || !TOP_LEVEL.test(labels.at(-1)!)) return false;
  return !PRIVATE_NAME.test(labels.join('.'));
}
