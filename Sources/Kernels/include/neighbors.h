#pragma once
#include <stdint.h>

/// The k largest of `count` numbers with their indices, the largest first, of equals the first one; NaN counts as the
/// smallest. Runs on the calling thread. k is from 1 to `count`.
void bt_largest(const float *x, long count, long k, int32_t *indices, float *values);
