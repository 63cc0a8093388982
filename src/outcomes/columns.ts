/** What the id of an outcome may be called. All mean the same: the id of a request, or the loan's own key. */
export const ID_NAMES = ['id', 'request_id', 'loan_id'] as const;
