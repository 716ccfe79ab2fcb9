/** Seconds. */
export const DEFAULT_TOKEN_LIFE = 300;
