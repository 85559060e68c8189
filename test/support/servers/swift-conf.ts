/** Where Swift's files lie and its servers listen, on 127.0.0.1. */
export interface SwiftSetup {
  readonly folder: string
  /** The account that runs the servers: Swift drops to it, which must change nothing. */
  readonly user: string
  readonly ports: Readonly<Record<SwiftServerName | 'memcached', number>>
}

export type SwiftServerName = 'account' | 'container' | 'object' | 'proxy'

/** File name -> contents of a one-disk, one-replica Swift whose proxy speaks S3 and has two `tempauth` accounts. */
export function swiftConf(setup: SwiftSetup): Readonly<Record<string, string>> {
  return {
    'swift.conf': `
[swift-hash]
swift_hash_path_prefix = prefix
swift_hash_path_suffix = suffix
[storage-policy:0]
name = gold
default = yes
[swift-constraints]
max_header_size = 32768
`,
    'account.conf': storageServerConf(setup, 'account'),
    'container.conf': storageServerConf(setup, 'container'),
    'object.conf': storageServerConf(setup, 'object'),
    'proxy.conf': proxyConf(setup),
  }
}

// workers = 0: serve in the process itself, so that ending it by its id ends the server.
const serverConf = ({ folder, user, ports }: SwiftSetup, name: SwiftServerName): string => `
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[name]}
user = ${user}
swift_dir = ${folder}
workers = 0
log_name = ${name}
log_level = ERROR
`

const storageServerConf = (setup: SwiftSetup, name: SwiftServerName): string => `${serverConf(setup, name)}
devices = ${setup.folder}/devices
mount_check = false
recon_cache_path = ${setup.folder}/cache
disable_fallocate = true
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`

// s3api authenticates through tempauth, which refuses to work without a cache.
const proxyConf = (setup: SwiftSetup): string => `${serverConf(setup, 'proxy')}
# Swift waits for the body of some requests that have none: seconds, then, not the minute that is the default.
client_timeout = 10
[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth copy bulk slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${setup.ports.memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
check_bucket_owner = false
cors_preflight_allow_origin = *
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_other_user = othersecret .admin
[filter:copy]
use = egg:swift#copy
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
`
