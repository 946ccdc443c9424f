/** Answers that say that what the marks are about no longer exists. */
export const GONE: readonly string[] = ['recording_not_found', 'coding_not_found'];
