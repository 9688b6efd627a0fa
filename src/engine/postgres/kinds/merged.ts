interface Owned {
  readonly owner?: string
  readonly comment?: string
}

/** The server's form with the owner and the comment that the plan gives, or does not give. */
export function merged<S extends Owned>(desired: S, stored: S): S {
  const { owner: _owner, comment: _comment, ...rest } = stored
  return {
    ...rest,
    ...(desired.owner === undefined ? {} : { owner: desired.owner }),
    ...(desired.comment === undefined ? {} : { comment: desired.comment }),
  } as S
}
