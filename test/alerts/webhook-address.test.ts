import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/alerts/webhook-address.ts';

const judged = (url: string, isPrivateAllowed = false) => refusalOf(new URL(url), isPrivateAllowed);

describe('refusalOf', () => {
  it.each([
    'https://hooks.slack.com/services/T0/B0/x',
    'https://8.8.8.8/alert',
    'https://[2606:4700::1111]/alert',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://internal.example.com:8443/',
    'https://localhost.example.com/',
    'https://hooks.example.com./',
    'https://internal.example.com:22/',
    'https://xn--bcher-kva.example.com/',
    'https://local.com/',
    'https://notlocal.org/',
    'https://kubernetes.default.com/',
    'https://hooks.cluster.com/',
    'https://bücher.рф/',
  ])('takes %s', (url) => {
    expect(judged(url)).toBeNull();
  });

  it.each([
    'http://hooks.slack.com/',
    'ftp://example.com/',
    'https://user:secret@example.com/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://api.localhost/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://router/',
    'https://router./',
    'https://./',
    'https://localhost../',
    'https://a..com/',
    'https://.com/',
    'https://localhost.localdomain/',
    'https://a.LOCAL/',
    'https://printer.local./',
    'https://hooks.internal/',
    'https://receiver.monitoring.svc/',
    'https://receiver.monitoring.svc.cluster.local/',
    'https://x.default.svc.cluster/',
    'https://kubernetes.default/',
    'https://metrics.kube-system./',
    'https://consul.service.consul/',
    'https://db.docker/',
    'https://redis.team-2/',
    'https://redis.a/',
    'https://http.service.nomad/',
    'https://wiki.intra/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://hooks.onion/',
    'https://user@example.com/',
    'https://:secret@example.com/',
    'https://example.com@localhost/',
    'https://%6cocalhost/',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://local\u00adhost/',
    'https://127.0.0.1./',
    'https://127.0.0.1:443/',
    'https://１２７。０。０。１/',
    'https://0177.0.0.1/',
    'https://0x7f.0.0.0x1/',
    'https://127.0.1/',
    'https://192.168.257/',
    'https://0/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::127.0.0.1]/',
    'https://[::8.8.8.8]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://[64:ff9b::8.8.8.8]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:808:808::]/',
    'https://[100::1]/',
    'https://[fec0::1]/',
    'https://[5f00::1]/',
    'https://[2001:20::1]/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://017700000001/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://198.19.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
    'https://[2002:7f00:1::]/',
  ])('refuses %s', (url) => {
    expect(judged(url)).not.toBeNull();
  });

  // The last address before each range that is not public, its first, its last, and the one after it. A range at an end
  // of all addresses has no such neighbour.
  it.each([
    ['', '0.0.0.0', '0.255.255.255', '1.0.0.0'],
    ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
    ['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
    ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
    ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
    ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
    ['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
    ['192.31.195.255', '192.31.196.0', '192.31.196.255', '192.31.197.0'],
    ['192.52.192.255', '192.52.193.0', '192.52.193.255', '192.52.194.0'],
    ['192.175.47.255', '192.175.48.0', '192.175.48.255', '192.175.49.0'],
    ['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
    ['192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
    ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
    ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
    ['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
    ['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
    ['223.255.255.255', '224.0.0.0', '255.255.255.255', ''],
    ['', '[::]', '[1fff:ffff::1]', '[2000::]'],
    ['[2000:ffff::1]', '[2001::]', '[2001:1ff:ffff::1]', '[2001:200::]'],
    ['[2001:db7:ffff::1]', '[2001:db8::]', '[2001:db8:ffff::1]', '[2001:db9::]'],
    ['[2620:4f:7fff::1]', '[2620:4f:8000::]', '[2620:4f:8000:ffff::1]', '[2620:4f:8001::]'],
    ['[2001:ffff::1]', '[2002::]', '[2002:ffff::1]', '[2003::]'],
    ['[3ffe:ffff::1]', '[3fff::]', '[3fff:fff:ffff::1]', '[3fff:1000::]'],
    ['[3fff:ffff::1]', '[4000::]', '[ffff:ffff::1]', ''],
  ])('takes %s, refuses %s to %s, and takes %s', (before, first, last, after) => {
    for (const host of [before, after].filter((each) => each !== ''))
      expect(judged(`https://${host}/`)).toBeNull();
    for (const host of [first, last]) expect(judged(`https://${host}/`)).toMatch(/not a public address/);
  });

  it('allows http and a local receiver for development when told to, and nothing that could not be sent', () => {
    for (const url of ['http://127.0.0.1:9999/', 'http://receiver/', 'https://[::1]/'])
      expect(judged(url, true)).toBeNull();
    expect(judged('ftp://127.0.0.1/', true)).toMatch(/only https/);
    expect(judged('http://user:secret@127.0.0.1/', true)).toMatch(/password/);
  });
});
