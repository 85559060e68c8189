/** What a single-node Ceph cluster with one gateway needs to know. */
export interface CephSetup {
  readonly folder: string
  readonly clusterId: string
  readonly ports: Readonly<Record<'monitor' | 'monitorV1' | 'http' | 'https', number>>
}

/**
 * `ceph.conf` for a throwaway cluster on loopback: one monitor, one OSD with one replica and one placement group a
 * pool, no manager. Everything that the defaults spread over many shards or delay for minutes is one shard and seconds.
 */
export function cephConf({ folder, clusterId, ports }: CephSetup): string {
  return `
[global]
fsid = ${clusterId}
mon host = [v2:127.0.0.1:${ports.monitor},v1:127.0.0.1:${ports.monitorV1}]
# Without cephx, radosgw 16.2.15 loops on EACCES.
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${folder}/keyring
ms bind ipv4 = true
ms bind ipv6 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
run dir = ${folder}
admin socket = ${folder}/$name.$pid.asok
crash dir = ${folder}
log to file = false
log to stderr = true
err to stderr = true

[mon]
mon data = ${folder}/mon
mon cluster log to file = false
mon initial members = a
mon data avail crit = 1
mon data avail warn = 1
paxos propose interval = 0.05
paxos min wait = 0.01
mon tick interval = 1

[osd]
osd data = ${folder}/osd
osd objectstore = bluestore
bluestore block size = 21474836480
bluestore fsck on mount = false
osd memory target = 1073741824
osd op num shards = 2

[client.rgw.a]
rgw data = ${folder}/rgw
# Otherwise the end of an answer waits up to 40 ms for the client to acknowledge its beginning.
rgw frontends = beast endpoint=127.0.0.1:${ports.http} ssl_endpoint=127.0.0.1:${ports.https} ssl_certificate=${folder}/tls.crt ssl_private_key=${folder}/tls.key tcp_nodelay=1
rgw dns name = s3.localhost
rgw thread pool size = 64
rgw init timeout = 60
rgw rados pool pg num min = 1
rgw override bucket index max shards = 1
rgw num control oids = 1
rgw data log num shards = 8
rgw md log max shards = 4
rgw usage max shards = 1
rgw lc max objs = 4
rgw gc max objs = 4
rgw objexp hints num shards = 4
rgw sync log trim interval = 0
rgw run sync thread = false
# A lifecycle "day" is ten seconds.
rgw lc debug interval = 10
`
}
