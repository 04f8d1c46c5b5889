/// `BT_CLONES` before a function compiles it once for each instruction set and picks at run time.
#pragma once

#if defined(__x86_64__) && defined(__linux__)
#define BT_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define BT_CLONES
#endif

#define BT_INLINE static inline __attribute__((always_inline))

/// Elements a thread handles at a time: large enough to pay for waking it, small enough to stay in cache.
enum { BT_CHUNK = 1 << 14 };

BT_INLINE long bt_chunks(long count, long chunk) { return (count + chunk - 1) / chunk; }
BT_INLINE long bt_min(long a, long b) { return a < b ? a : b; }
BT_INLINE long bt_max(long a, long b) { return a > b ? a : b; }
