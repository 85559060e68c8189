import type { ProbeVerdict } from './link.ts'

/** What the person can do about each finding, where its own cause names nothing better. Nothing is to be done about a link that works. */
export const REMEDIES: Readonly<Record<ProbeVerdict, string | undefined>> = {
  works: undefined,
  'not-yet-valid': 'Wait until its time comes, or set the clock of the computer that signed it and share again.',
  expired: 'Renew the link, and send the new one.',
  denied:
    'Look whether the object is still there. If it is, see that the key that signed the link may read it (s3:GetObject), and what the bucket’s policy says.',
  blocked:
    'Look for a Deny in the bucket’s policy and in those of the key, and whether it names an address or a network.',
  revoked: 'Share the object again, if it is to be had once more.',
  gone: 'Put the object back, or share it anew from where it is now.',
  changed: 'Look at what is there now. If it is what you mean to share, renew the link; if not, revoke it.',
  'key-disabled': 'Share again with a key that is active.',
  'credentials-ended': 'Sign in again and renew the link. A long-lived key makes links that last longer.',
  archived: 'Restore the object from the archive; that can take hours. The link works then, if it has not run out.',
  misdirected: 'Test the connection, which finds the bucket’s region, then share again.',
  'clock-wrong': 'Set this computer’s clock, and share again.',
  'too-long':
    'Share under a shorter key or file name, or with a long-lived key: the token of temporary credentials is part of the link.',
  unproven: 'Try the link again from the whole text that was handed over. If it is whole, test the connection.',
  unreachable: 'Try again in a while.',
  offline: 'Check this computer’s connection to the network, then try again.',
}
