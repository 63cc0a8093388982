import { afterEach, expect, it, vi } from 'vitest';
import { consoleLogger } from '../../src/platform/console-logger.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';

const print = vi.spyOn(console, 'log').mockImplementation(() => {});
afterEach(() => print.mockClear());

const logger = consoleLogger('info', manualClock(0));
const printed = () => print.mock.calls.map(([line]) => String(line));

it('prints an event as one line of JSON, whatever strangers put into it', () => {
  const method = 'GET\n{"level":"error"}\r\u2028\u2029\u0085\u001b[2J\u009b2J"}';
  const error = new Error(method, { cause: new Error(method) });
  logger.log('info', 'request', { method, error });
  const [line, ...others] = printed();
  expect(others).toEqual([]);
  expect(line).toMatch(/^[ -~]+$/);
  expect(JSON.parse(line!)).toMatchObject({
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    event: 'request',
    method,
    error: { message: method, cause: { message: method } },
  });
});

it('leaves letters of all languages as they are', () => {
  logger.log('info', 'request', { caller: 'Zürich 東京 €' });
  expect(printed()[0]).toContain('"Zürich 東京 €"');
});

it('drops what is below its level', () => {
  logger.log('debug', 'request');
  expect(printed()).toEqual([]);
});
