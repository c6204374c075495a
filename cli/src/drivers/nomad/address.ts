/** Where an agent listens, as its own host sees it. */
export const NOMAD_API = '127.0.0.1:4646';
