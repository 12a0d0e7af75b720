declare const brand: unique symbol;

/** A `Base` that was checked on entry; the name keeps two kinds of text or number apart. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
