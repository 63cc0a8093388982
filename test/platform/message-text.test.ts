import { expect, it } from 'vitest';
import { messageBody, messageText } from '../../src/platform/message-text.ts';

it.each([null, 0, true, [], { a: '=b' }, '', '=', '==', '{"a":1}', 'null', '"', 'two\nlines', '€ 😀'])(
  'the body %j is kept as it was',
  (body) => {
    expect(messageBody(messageText(body))).toEqual(body);
  },
);
