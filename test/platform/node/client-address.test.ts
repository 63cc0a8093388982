import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddressReader, readNetworks } from '../../../src/platform/node/client-address.ts';

/** Who a request comes from. @param trusted proxies of ours */
function clientOf(trusted: string[], remoteAddress: string | undefined, forwarded?: string): string {
  const incoming = {
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  };
  return clientAddressReader(readNetworks(trusted))(incoming as unknown as IncomingMessage);
}

describe('client address', () => {
  it.each<[string, string[], string | undefined, string | undefined, string]>([
    ['is who is connected', [], '203.0.113.7', undefined, '203.0.113.7'],
    [
      'is who is connected, whatever they say, where no proxy is trusted',
      [],
      '203.0.113.7',
      '198.51.100.1',
      '203.0.113.7',
    ],
    ['is what a trusted proxy says', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is not what a stranger says', ['10.0.0.0/8'], '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    [
      'is what the last of several trusted proxies was told',
      ['10.0.0.0/8'],
      '10.1.2.3',
      '198.51.100.1, 10.9.9.9',
      '198.51.100.1',
    ],
    [
      'is not what a client wrote before a proxy did',
      ['10.0.0.0/8'],
      '10.1.2.3',
      '192.0.2.66, 198.51.100.1',
      '198.51.100.1',
    ],
    ['is the proxy where it says nothing', ['10.0.0.0/8'], '10.1.2.3', undefined, '10.1.2.3'],
    ['is the proxy where it says what is no address', ['10.0.0.0/8'], '10.1.2.3', 'unknown', '10.1.2.3'],
    ['is told by a single address too', ['10.1.2.3'], '10.1.2.3', '2001:db8::1', '2001:db8::1'],
    ['is found where IPv4 comes as IPv6', ['10.0.0.0/8'], '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is none that anybody else has where the connection is gone', [], undefined, '198.51.100.1', 'unknown'],
  ])('%s', (_, trusted, connected, forwarded, client) => {
    expect(clientOf(trusted, connected, forwarded)).toBe(client);
  });

  it.each(['10.0.0.0/33', 'proxy.example', '10.0.0', ''])('refuses %j as a proxy', (text) => {
    expect(() => readNetworks([text])).toThrow('is neither an address nor a network');
  });
});
