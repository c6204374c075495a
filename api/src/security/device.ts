import bowser from 'bowser';
import type { DescribeDevice } from '../types.ts';

const UNKNOWN = 'Unknown device';

/** Real user agents are shorter than 300 characters; bowser's expressions must not be fed with kilobytes. */
const MAX_USER_AGENT = 512;
const MAX_DEVICE = 120;

const UNPRINTABLE = /[^\p{L}\p{N}\p{P}\p{S} ]+/gu;

/** curl/8.5.0 and other tools name themselves in the first product token. */
const PRODUCT = /^([\w.-]{2,40})\/(\d{1,6})/;

function label(name: string | undefined, version: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  const major = version?.split('.')[0];
  return major === undefined || major === '' ? name : `${name} ${major}`;
}

function describe(userAgent: string): string {
  const { browser, os } = bowser.parse(userAgent);
  // Bowser answers with the raw product for what it does not know; PRODUCT's form of it is as good and bounded.
  const program = label(browser.name, browser.version) ?? label(...productOf(userAgent));
  const system = os.name;
  if (program === undefined) return system ?? UNKNOWN;
  return system === undefined ? program : `${program} on ${system}`;
}

function productOf(userAgent: string): [string | undefined, string | undefined] {
  const match = PRODUCT.exec(userAgent);
  return [match?.[1], match?.[2]];
}

/**
 * A short human text for a User-Agent header: "Firefox 140 on Linux". What the header says is the client's own
 * claim: it is bounded, printable, and never trusted for anything but showing it.
 */
export const describeDevice: DescribeDevice = (userAgent) => {
  const header = userAgent?.slice(0, MAX_USER_AGENT).replace(UNPRINTABLE, ' ').trim();
  if (header === undefined || header === '') return UNKNOWN;
  return describe(header).slice(0, MAX_DEVICE).trim();
};
