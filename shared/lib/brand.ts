declare const brand: unique symbol;

/** A plain value does not assign to a branded one; only the checked constructors build it. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
