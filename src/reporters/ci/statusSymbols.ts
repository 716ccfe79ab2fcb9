export const STATUS_SYMBOLS = { passed: '✅', failed: '❌', error: '❌', skipped: '⚪' } as const;
