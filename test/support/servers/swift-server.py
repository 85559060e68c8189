"""Runs one server of a throwaway Swift: swift-server.py CONFIG_FOLDER account|container|object|proxy

Also makes the rings: swift-server.py CONFIG_FOLDER rings ACCOUNT_PORT CONTAINER_PORT OBJECT_PORT
"""
import os
import sys

import swift.common.constraints
import swift.common.storage_policy
import swift.common.utils

folder, task = sys.argv[1:3]

# Swift reads its hash salt and limits from the hard-coded /etc/swift/swift.conf: point its modules at ours instead.
conf = os.path.join(folder, 'swift.conf')
for module in (swift.common.utils, swift.common.storage_policy, swift.common.constraints):
    module.SWIFT_CONF_FILE = conf
swift.common.storage_policy.reload_storage_policies()
swift.common.constraints.reload_constraints()


def make_rings(ports):
    from swift.common.ring import RingBuilder
    for name, port in zip(('account', 'container', 'object'), ports):
        builder = RingBuilder(4, 1, 1)  # 2**4 partitions, one replica, one hour between moves
        builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port),
                         'device': 'disk', 'weight': 1.0})
        builder.rebalance()
        builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))


if task == 'rings':
    make_rings(sys.argv[3:])
else:
    from swift.common.wsgi import run_wsgi
    sys.exit(run_wsgi(os.path.join(folder, task + '.conf'), task + '-server', verbose=False))
