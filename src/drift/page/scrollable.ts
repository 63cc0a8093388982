import { html } from 'hono/html';
import type { Html } from './html.ts';

/**
 * A table that may be wider than a narrow screen: it scrolls by itself, and by the keyboard too.
 * @param label what it holds, for those who only hear it
 */
export function scrollable(label: string, table: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}
