/** The browser script as it was built: what sources are bundled to where there are any. */
export declare function bundleCheckout(): Promise<string>;
