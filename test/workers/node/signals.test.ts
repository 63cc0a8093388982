import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { stopOnSignals } from '../../../workers/node/signals.ts';

function process() {
  const signals = new EventEmitter();
  const stopped = Promise.withResolvers<void>();
  const place = { signals, stopped, stops: 0, ended: [] as number[], now: 0 };
  stopOnSignals(
    signals,
    () => {
      place.stops++;
      return stopped.promise;
    },
    (code) => void place.ended.push(code),
    () => place.now,
  );
  return place;
}

it('stops at a signal, and ends well when everything has stopped', async () => {
  const place = process();
  place.signals.emit('SIGTERM');
  expect([place.stops, place.ended]).toEqual([1, []]);
  place.stopped.resolve();
  await new Promise(setImmediate);
  expect(place.ended).toEqual([0]);
});

it('ends at once at the second one, whichever it is', () => {
  const place = process();
  place.signals.emit('SIGTERM');
  place.now = 501;
  place.signals.emit('SIGINT');
  expect([place.stops, place.ended]).toEqual([1, [130]]);
});

it('takes the same Ctrl-C by two ways as one', () => {
  const place = process();
  place.signals.emit('SIGINT');
  place.now = 20;
  place.signals.emit('SIGINT');
  expect([place.stops, place.ended]).toEqual([1, []]);
});
