/**
 * Stands for the installation's mail outlet in requests of the e-mail channel: no such host exists. Whoever carries out
 * the request puts the address and the token of the outlet in its place.
 */
export const MAIL_HOST = "mail-outlet.invalid";
