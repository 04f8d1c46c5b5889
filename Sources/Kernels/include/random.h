#pragma once
#include <stdint.h>

/// Philox4x32-10 (Salmon et al., 2011): four 32-bit words that depend on key and counter alone.
void bt_philox(uint64_t key, uint64_t high, uint64_t low, uint32_t words[4]);

/// `count` draws from the stream of `key`, beginning at its first: uniform on [0, 1) in steps of 2^-24, or
/// standard normal (Box and Muller). The same numbers for any number of threads.
void bt_random_uniform(uint64_t key, float *y, long count);
void bt_random_normal(uint64_t key, float *y, long count);

/// The same of integers from `low` to `low + range - 1`, each as likely up to 2^-32; `range` is at most 2^32.
void bt_random_integers(uint64_t key, int32_t low, uint64_t range, int32_t *y, long count);
