#!/bin/sh
# Der erste Prozess des Gasts.
export PATH=/usr/sbin:/usr/bin LANG=C.UTF-8 TZ=UTC HOME=/root NO_COLOR=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir /dev/shm
mount -t tmpfs shm /dev/shm
mount -t cgroup2 cgroup /sys/fs/cgroup
for module in $(cat /kernel/reihenfolge); do
    insmod "/kernel/$module" || echo "$module lädt nicht"
done
rm -r /kernel
ip link set lo up
echo "Gast: Kernel bereit"
exec python3 -P -m bausatz.guest.agent /dev/hvc0
