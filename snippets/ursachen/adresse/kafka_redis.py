# /// script
# dependencies = ["redis"]
# ///
from redis import Redis
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException

from verbindungslabor import enter, use_user_namespace

use_user_namespace()
with enter("zweite-adresse") as target:
    here = (target.host, target.port)
    with Redis(*here) as client:
        print(f"einzelner Knoten, PING: {client.ping()}")
        #> einzelner Knoten, PING: True
    try:
        RedisCluster(*here)
    except RedisClusterException as error:
        print(str(error).partition(": ")[2])
        #> Error 111 connecting to 127.0.0.1:6379. Connection refused.
    with RedisCluster(*here, address_remap=lambda _: here) as cluster:
        print(f"mit address_remap, PING: {cluster.ping()}")
        #> mit address_remap, PING: True
