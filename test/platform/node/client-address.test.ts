import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientReader, readNetworks } from '../../../src/platform/node/client-address.ts';

/** A reader, and what it told of. @param trusted proxies of ours */
function readerOf(trusted: string[]) {
  const told: string[] = [];
  const reader = clientReader(readNetworks(trusted), (header, entry) => told.push(`${header}: ${entry}`));
  return { reader, told };
}

/** A request as Node has it, its headers in small letters. */
function arrived(remoteAddress: string | undefined, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

function clientOf(trusted: string[], remoteAddress: string | undefined, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return readerOf(trusted).reader.address(arrived(remoteAddress, headers));
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
    ['is the first who is named where all are trusted', ['10.0.0.0/8'], '10.1.2.3', '10.7.7.7', '10.7.7.7'],
    ['is told by a single address too', ['10.1.2.3'], '10.1.2.3', '2001:db8::1', '2001:db8::1'],
    ['is found where IPv4 comes as IPv6', ['10.0.0.0/8'], '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is found where a network is told so', ['::ffff:10.0.0.0/104'], '10.1.2.3', '192.0.2.1', '192.0.2.1'],
    ['is found where a proxy is told so', ['::ffff:10.1.2.3'], '::ffff:10.1.2.3', '192.0.2.1', '192.0.2.1'],
    ['is none that anybody else has where the connection is gone', [], undefined, '198.51.100.1', 'unknown'],
  ])('%s', (_, trusted, connected, forwarded, client) => {
    expect(clientOf(trusted, connected, forwarded)).toBe(client);
  });

  it.each([
    ['7.7.7.9:1000', '7.7.7.9'],
    ['"7.7.7.9"', '7.7.7.9'],
    ['"7.7.7.9:1000"', '7.7.7.9'],
    ['::ffff:7.7.7.9', '7.7.7.9'],
    ['::ffff:707:709', '7.7.7.9'],
    ['[::ffff:7.7.7.9]:12', '7.7.7.9'],
    ['[2001:db8::9]', '2001:db8::9'],
    ['[2001:db8::9]:443', '2001:db8::9'],
    ['"[2001:db8::9]:443"', '2001:db8::9'],
    ['1.2.3.4, 7.7.7.9:1000, 10.9.9.9:80', '7.7.7.9'],
  ])('is read from the entry %s', (forwarded, client) => {
    const { reader, told } = readerOf(['10.0.0.0/8']);
    expect(reader.address(arrived('10.1.2.3', { 'x-forwarded-for': forwarded }))).toBe(client);
    expect(told).toEqual([]);
  });

  it.each([
    'unknown',
    '_hidden',
    'unix:',
    '7.7.7',
    '7.7.7.300',
    '7.7.7.9:http',
    '[2001:db8::9',
    '2001:db8::9]:1',
    'for=7.7.7.9',
    '"7.7.7.9',
  ])('is the proxy where it wrote %s, which is told once', (entry) => {
    const { reader, told } = readerOf(['10.0.0.0/8']);
    for (let request = 0; request < 3; request++)
      expect(reader.address(arrived('10.1.2.3', { 'x-forwarded-for': `8.8.8.8, ${entry}` }))).toBe(
        '10.1.2.3',
      );
    expect(told).toEqual([`X-Forwarded-For: ${entry}`]);
  });

  it('tells nothing of what a stranger wrote, nor of what stands before a client’s own address', () => {
    const { reader, told } = readerOf(['10.0.0.0/8']);
    reader.address(arrived('203.0.113.7', { 'x-forwarded-for': 'unknown' }));
    reader.address(arrived('10.1.2.3', { 'x-forwarded-for': 'unknown, 198.51.100.1' }));
    reader.address(arrived('10.1.2.3', { 'x-forwarded-for': ' ' }));
    expect(told).toEqual([]);
  });

  it.each(['10.0.0.0/33', 'proxy.example', '10.0.0', ''])('refuses %j as a proxy', (text) => {
    expect(() => readNetworks([text])).toThrow('is neither an address nor a network');
  });
});

describe('client origin', () => {
  const originOf = (trusted: string[], remoteAddress: string, headers: Record<string, string>) =>
    readerOf(trusted).reader.origin(arrived(remoteAddress, headers));
  const SAID = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.bank.example' };
  const HTTPS = { scheme: 'https', host: 'api.bank.example' };

  it('is what a trusted proxy says', () => {
    expect(originOf(['10.0.0.0/8'], '10.1.2.3', SAID)).toEqual(HTTPS);
    expect(originOf(['10.0.0.0/8'], '::ffff:10.1.2.3', SAID)).toEqual(HTTPS);
  });

  it('is as the request has it where nobody is trusted, and where a stranger says otherwise', () => {
    expect(originOf([], '10.1.2.3', SAID)).toEqual({});
    expect(originOf(['10.0.0.0/8'], '203.0.113.7', SAID)).toEqual({});
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'not what a client wrote before a proxy did',
      { for: '192.0.2.1', proto: 'http, https' },
      { scheme: 'https' },
    ],
    [
      'not that of a proxy nearer to us',
      { for: '192.0.2.1, 10.9.9.9', proto: 'https, http' },
      { scheme: 'https' },
    ],
    [
      'neither, of three who wrote, two of them trusted',
      {
        for: '1.1.1.1, 192.0.2.1, 10.9.9.9',
        proto: 'http, https, http',
        host: 'evil.example, a.example, b.example',
      },
      { scheme: 'https', host: 'a.example' },
    ],
    [
      'the only one where one proxy writes it',
      { for: '192.0.2.1, 10.9.9.9', proto: 'https' },
      { scheme: 'https' },
    ],
    ['the last where a proxy says nothing of the client', { proto: 'http, https' }, { scheme: 'https' }],
    ['the last where it says what is none', { for: 'unknown', proto: 'http, https' }, { scheme: 'https' }],
    ['read in capitals', { proto: 'HTTPS' }, { scheme: 'https' }],
    ['with a port', { host: 'api.bank.example:8443' }, { host: 'api.bank.example:8443' }],
    ['of IPv6', { host: '[2001:db8::1]:8443' }, { host: '[2001:db8::1]:8443' }],
    ['not there where nothing is said', { proto: '', host: ' ' }, {}],
  ])('is %s', (_, said, origin) => {
    const headers = Object.entries(said).map(([name, text]) => [`x-forwarded-${name}`, text]);
    expect(originOf(['10.0.0.0/8'], '10.1.2.3', Object.fromEntries(headers))).toEqual(origin);
  });

  it.each([
    ['X-Forwarded-Proto', 'ftp'],
    ['X-Forwarded-Proto', 'https://'],
    ['X-Forwarded-Host', 'user@api.bank.example'],
    ['X-Forwarded-Host', 'api.bank.example/path'],
    ['X-Forwarded-Host', 'api.bank.example:99999'],
    ['X-Forwarded-Host', "x'; rm -rf ~; '"],
    ['X-Forwarded-Host', '[::1'],
    ['X-Forwarded-Host', '<b>'],
    ['X-Forwarded-Host', 'bank_"example'],
  ])('passes over %s: %s, and tells of it once', (header, entry) => {
    const { reader, told } = readerOf(['10.0.0.0/8']);
    const incoming = arrived('10.1.2.3', { [header.toLowerCase()]: entry });
    expect(reader.origin(incoming)).toEqual({});
    expect(reader.origin(incoming)).toEqual({});
    expect(told).toEqual([`${header}: ${entry}`]);
  });
});
