/** The digests that Noren's logins want: SHA-256 in small hexadecimal letters. */
import { createHash } from 'node:crypto';

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Generation A signs with the secret of the programming interface. */
export function appKey(uid: string, apiSecret: string): string {
  return sha256(`${uid}|${apiSecret}`);
}

/** Generation B joins client id, secret and the browser's code, without anything between. */
export function codeChecksum(clientId: string, secret: string, code: string): string {
  return sha256(`${clientId}${secret}${code}`);
}

/** Generation C puts the code in the middle. */
export function requestCodeSecret(apiKey: string, requestCode: string, apiSecret: string): string {
  return sha256(`${apiKey}${requestCode}${apiSecret}`);
}
