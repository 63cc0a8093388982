import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { ClientOrigin } from '../../ports.ts';
import { readHost, readScheme } from './client-origin.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** The bits of an IPv6 address that come before the IPv4 address in it. */
const BEFORE_IPV4 = 96;

/** @throws Error for what is neither an address nor a network such as 10.0.0.0/8 */
export function readNetworks(texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const isWhole = isAddress(text.split('/')[0]!);
    if (isWhole && ipaddr.isValidCIDR(text)) return asIPv4(ipaddr.parseCIDR(text));
    if (!isWhole || text.includes('/')) throw new Error(`is neither an address nor a network: ${text}`);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

/** A network of IPv4 addresses in IPv6 as the network that it means: addresses are compared so. */
function asIPv4([address, bits]: Network): Network {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= BEFORE_IPV4;
  return isMapped ? [address.toIPv4Address(), bits - BEFORE_IPV4] : [address, bits];
}

/** An address in full: what is short for one (`10.1` for 10.0.0.1) was more likely cut off. */
function isAddress(text: string): boolean {
  // To ask each kind of the other's takes longer than all the rest: it throws within.
  return text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** `[address]`, `[address]:port` or `address:port`, as some proxies write it. */
const WITH_PORT = /^(?:\[(.+)\](?::\d*)?|([\d.]+):\d*)$/;

interface Named {
  address: Address;
  /** As limits count it. */
  text: string;
}

/** The address that an entry means; undefined where it means none. */
function readAddress(entry: string): Named | undefined {
  const text = bareOf(entry);
  if (!isAddress(text)) return undefined;
  if (!text.includes(':')) return { address: ipaddr.IPv4.parse(text), text };
  const address = ipaddr.IPv6.parse(text);
  if (!address.isIPv4MappedAddress()) return { address, text };
  const meant = address.toIPv4Address();
  return { address: meant, text: meant.toString() };
}

/** An entry without quotes, brackets and port. */
function bareOf(entry: string): string {
  const unquoted = entry.startsWith('"') && entry.endsWith('"') ? entry.slice(1, -1) : entry;
  const [, bracketed, before] = WITH_PORT.exec(unquoted) ?? [];
  return bracketed ?? before ?? unquoted;
}

/** What is known of a client by how its request arrived. */
export interface ClientReader {
  /** The client's address; `unknown` where the connection is gone. */
  address(incoming: IncomingMessage): string;
  origin(incoming: IncomingMessage): ClientOrigin;
}

/**
 * Who asks: whoever is connected, unless that is a proxy of ours. What a proxy says of who is connected to it stands at the end of
 * `X-Forwarded-For`, and counts as far back as its sayers are proxies of ours: what stands before, a client may have written. Of
 * `X-Forwarded-Proto` and `X-Forwarded-Host` counts the entry that is as far from the end; where fewer proxies write them, the first.
 *
 * @param unreadable is told of what a proxy of ours wrote and nobody can read, the first of each header
 */
export function clientReader(
  trusted: readonly Network[],
  unreadable: (header: string, entry: string) => void,
): ClientReader {
  const isTrusted = (address: Address) =>
    trusted.some((network) => address.kind() === network[0].kind() && address.match(network));
  const told = new Set<string>();
  function tell(header: string, entry: string) {
    if (told.has(header)) return;
    told.add(header);
    unreadable(header, entry);
  }

  /** The client, and which entry from the end named it, from 1; undefined where nobody who is trusted is connected. */
  function believed({ socket, headers }: IncomingMessage): { client: string; place: number } | undefined {
    let named = readAddress(socket.remoteAddress ?? '');
    if (!named || !isTrusted(named.address)) return undefined;
    const entries = listOf(headers['x-forwarded-for']);
    let place = 1;
    for (let index = entries.length - 1; index >= 0 && isTrusted(named.address); index--) {
      const entry = entries[index]!.trim();
      const before = readAddress(entry);
      if (!before) {
        tell('X-Forwarded-For', entry);
        break;
      }
      named = before;
      place = entries.length - index;
    }
    return { client: named.text, place };
  }

  return {
    address(incoming) {
      const connected = incoming.socket.remoteAddress ?? 'unknown';
      return trusted.length === 0 ? connected : (believed(incoming)?.client ?? connected);
    },
    origin(incoming) {
      const place = believed(incoming)?.place;
      if (place === undefined) return {};
      function said<Value>(header: string, read: (text: string) => Value | undefined): Value | undefined {
        const entries = listOf(incoming.headers[header.toLowerCase()]);
        const entry = entries[Math.max(0, entries.length - place!)]?.trim();
        if (entry === undefined) return undefined;
        const value = read(entry);
        if (value === undefined) tell(header, entry);
        return value;
      }
      return { scheme: said('X-Forwarded-Proto', readScheme), host: said('X-Forwarded-Host', readHost) };
    },
  };
}

/** Node joins headers of one name by commas. */
function listOf(header: string | string[] | undefined): string[] {
  const text = String(header ?? '');
  return text.trim() === '' ? [] : text.split(',');
}
