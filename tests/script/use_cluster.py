"""Uses a cluster until its input ends. Arguments: the cluster's home, and whether it is durable or fast."""

import sys
from pathlib import Path

from machine import console
from machine.cluster import DATABASE, Cluster


def use(arguments: list[str]) -> int:
    home, durability = arguments
    cluster = Cluster(Path(home), durable=durability == "durable")
    with cluster.in_use():
        cluster.create_database(DATABASE)
        console.say(cluster.url(DATABASE))
        sys.stdin.read()
    return 0


console.main(use)
