/// `BT_CLONES` before a function compiles it once for each instruction set and picks at run time.
#pragma once

#if defined(__x86_64__) && defined(__linux__)
#define BT_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define BT_CLONES
#endif

/// Compiled for processors of level 4 alone (`bt_processor_level`): only for what others never call.
#if defined(__x86_64__)
#define BT_LEVEL_4 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#else
#define BT_LEVEL_4
#endif

#define BT_INLINE static inline __attribute__((always_inline))

/// Before a loop over what is to lie in registers.
#define BT_UNROLL _Pragma("clang loop unroll(full)")

/// Elements a thread handles at a time: large enough to pay for waking it, small enough to stay in cache.
enum { BT_CHUNK = 1 << 14 };

BT_INLINE long bt_chunks(long count, long chunk) { return (count + chunk - 1) / chunk; }
BT_INLINE long bt_min(long a, long b) { return a < b ? a : b; }
BT_INLINE long bt_max(long a, long b) { return a > b ? a : b; }
