/** A link that sets a new password is good for so long. */
export const RESET_MINUTES = 60
