/** Of the `pulse` command; a test keeps it equal to package.json, which need not be read at every start. */
export const VERSION = '0.1.0';
