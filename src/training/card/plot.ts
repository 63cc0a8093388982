/** Two scales and a frame, drawn as SVG: enough for a model card, readable on light and dark pages. */

const WIDTH = 420;
const HEIGHT = 340;
const LEFT = 74;
const RIGHT = 16;
const TOP = 34;
const BOTTOM = 48;

export interface Axis {
  label: string;
  /** Values at the ends and in between, ascending. */
  ticks: number[];
  format: (value: number) => string;
}

export interface Frame {
  /** Places a value in the picture. */
  x(value: number): string;
  y(value: number): string;
}

/**
 * A framed plot with labelled axes.
 * @param draw returns the SVG elements inside the frame
 */
export function plot(
  title: string,
  horizontal: Axis,
  vertical: Axis,
  draw: (frame: Frame) => string[],
): string {
  const place = (axis: Axis, from: number, to: number) => {
    const low = axis.ticks[0]!;
    const high = axis.ticks.at(-1)!;
    return (value: number) => (from + ((value - low) / (high - low)) * (to - from)).toFixed(1);
  };
  const x = place(horizontal, LEFT, WIDTH - RIGHT);
  const y = place(vertical, HEIGHT - BOTTOM, TOP);
  const columns = horizontal.ticks.flatMap((tick) => [
    `<path d="M${x(tick)} ${TOP}V${HEIGHT - BOTTOM}" stroke="#e4e7ec"/>`,
    text(x(tick), HEIGHT - BOTTOM + 18, horizontal.format(tick)),
  ]);
  const rows = vertical.ticks.flatMap((tick) => [
    `<path d="M${LEFT} ${y(tick)}H${WIDTH - RIGHT}" stroke="#e4e7ec"/>`,
    text(LEFT - 8, Number(y(tick)) + 4, vertical.format(tick), 'end'),
  ]);
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${middle}" y="20" text-anchor="middle" font-size="14" font-weight="600" fill="#1d2939">${escapeXml(title)}</text>`,
    ...columns,
    ...rows,
    ...draw({ x, y }),
    text(middle, HEIGHT - 10, horizontal.label),
    `<text transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle" fill="#475467">${escapeXml(vertical.label)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** A line through points. */
export function line(frame: Frame, points: { x: number; y: number }[], style: string): string {
  const path = points.map((point) => `${frame.x(point.x)} ${frame.y(point.y)}`).join('L');
  return `<path d="M${path}" fill="none" ${style}/>`;
}

function text(x: number | string, y: number, content: string, anchor = 'middle'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#475467">${escapeXml(content)}</text>`;
}

export function escapeXml(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return content.replaceAll(/[&<>"]/g, (character) => entities[character]!);
}
