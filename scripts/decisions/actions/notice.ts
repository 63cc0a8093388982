import { writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { noticeSchema } from '../../../src/http/decisions/notice-view.ts';
import { printable } from '../../../src/printable-text.ts';
import type { Action } from '../action.ts';
import { decisionAddress, requireId } from '../address.ts';

export const notice: Action = {
  about:
    'what a letter about a declined application is written from; with --out FILE.html as a page that prints',
  takes: ['ID'],
  options: ['out'],
  check: (_, args) => requireId(args),
  async run(ask, { out }, [id], say) {
    const address = `${decisionAddress(id!)}/notice`;
    if (out !== undefined) {
      await writeFile(out, await ask.file(address, 'text/html'), { mode: 0o600 });
      say(out);
      return true;
    }
    const { data, message } = await ask(address);
    const { at, model, version, reasons, fields } = data as z.output<typeof noticeSchema>;
    say(`Declined at ${at} by version ${version} of ${model}. ${message}`);
    for (const [index, { text }] of reasons.entries())
      for (const [language, told] of Object.entries(text))
        say(printable(`${index + 1}. (${language}) ${told}`));
    for (const { label, value } of fields) say(printable(`${label}: ${value ?? 'missing'}`));
    return true;
  },
};
