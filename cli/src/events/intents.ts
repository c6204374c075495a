/** What a person asks of a running command through its live view. */
export type Intent = 'stop' | 'restart' | 'open' | 'empty';

export type OnIntent = (intent: Intent) => void;
