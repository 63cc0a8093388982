/** The address of what belongs to a model, such as `portfolios`; without its name the default model's. */
export function pathOf(what: string, model: string | undefined): string {
  return `/api/v1/${model === undefined ? '' : `models/${encodeURIComponent(model)}/`}${what}`;
}
