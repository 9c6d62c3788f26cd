"""The commands of `kanjia`, one file each."""
