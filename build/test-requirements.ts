import { existsSync } from 'node:fs'

/** A program outside npm that some tests or benchmarks need. */
export interface Requirement {
  /** What it is, as a person would say it. */
  readonly label: string
  /** Debian's packages for it, installed without their recommendations. */
  readonly debianPackages: readonly string[]
  /** One file of each package: all there means installed. */
  readonly files: readonly string[]
  readonly usedBy: 'tests' | 'benchmarks'
}

const PYTHON_MODULES = '/usr/lib/python3/dist-packages'

/** Everything that tests and benchmarks need besides npm's packages. */
export const REQUIREMENTS = {
  ceph: {
    label: 'Ceph RADOS gateway',
    debianPackages: ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common', 'openssl'],
    files: ['/usr/bin/ceph-mon', '/usr/bin/ceph-osd', '/usr/bin/radosgw', '/usr/bin/ceph', '/usr/bin/openssl'],
    usedBy: 'tests',
  },
  swift: {
    label: 'OpenStack Swift',
    debianPackages: ['python3-swift', 'memcached'],
    files: ['/usr/bin/memcached', `${PYTHON_MODULES}/swift/common/middleware/s3api/__init__.py`],
    usedBy: 'tests',
  },
  'secret-service': {
    label: 'Secret Service keyring on a D-Bus session',
    debianPackages: ['dbus-daemon', 'dbus-bin', 'gnome-keyring', 'libsecret-1-0'],
    files: ['/usr/bin/dbus-run-session', '/usr/bin/dbus-send', '/usr/bin/gnome-keyring-daemon'],
    usedBy: 'tests',
  },
  chromium: {
    label: 'Chromium',
    debianPackages: ['chromium'],
    files: ['/usr/bin/chromium'],
    usedBy: 'tests',
  },
  'zip-readers': {
    label: 'Programs that read ZIP files',
    debianPackages: ['unzip', 'libarchive-tools', 'python3'],
    files: ['/usr/bin/unzip', '/usr/bin/bsdtar', '/usr/bin/python3'],
    usedBy: 'tests',
  },
  boto3: {
    label: 'boto3',
    debianPackages: ['python3-boto3'],
    files: [`${PYTHON_MODULES}/boto3/__init__.py`],
    usedBy: 'benchmarks',
  },
  awscli: { label: 'AWS CLI', debianPackages: ['awscli'], files: ['/usr/bin/aws'], usedBy: 'benchmarks' },
  s3cmd: { label: 's3cmd', debianPackages: ['s3cmd'], files: ['/usr/bin/s3cmd'], usedBy: 'benchmarks' },
  rclone: { label: 'rclone', debianPackages: ['rclone'], files: ['/usr/bin/rclone'], usedBy: 'benchmarks' },
} as const satisfies Record<string, Requirement>

export type RequirementId = keyof typeof REQUIREMENTS

/** Why the requirement isn't met and what would meet it, in one line, or undefined when it is met. */
export function missingReason(
  { label, files, debianPackages }: Requirement,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  if (files.every(exists)) return undefined
  return `${label} is not installed (Debian: apt-get install --no-install-recommends ${debianPackages.join(' ')})`
}

/** The unmet requirements of the given kind. */
export function missingRequirements(
  usedBy: Requirement['usedBy'],
  exists: (path: string) => boolean = existsSync,
): readonly Requirement[] {
  return Object.values<Requirement>(REQUIREMENTS).filter(
    (requirement) => requirement.usedBy === usedBy && missingReason(requirement, exists) !== undefined,
  )
}
