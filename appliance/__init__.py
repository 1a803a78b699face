"""The proving ground: a whole office on a machine of its own, with kernel, systemd and real drivers, in qemu."""
