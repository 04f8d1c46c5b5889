#include "neighbors.h"
#include "clones.h"
#include <math.h>
#include <string.h>

enum { BLOCK = 32 };

BT_CLONES void bt_largest(const float *x, long count, long k, int32_t *indices, float *values) {
  long kept = 0;
  float worst = -INFINITY;
  for (long start = 0; start < count; start += BLOCK) {
    const long end = bt_min(start + BLOCK, count);
    if (kept == k) {
      // Few blocks hold one of the largest: look closer at those alone.
      int found = 0;
      for (long i = start; i < end; i++) found |= x[i] > worst;
      if (!found) continue;
    }
    for (long i = start; i < end; i++) {
      const float value = x[i] == x[i] ? x[i] : -INFINITY;
      if (kept == k && !(value > worst)) continue;
      long low = 0, high = kept;
      while (low < high) {
        const long middle = (low + high) / 2;
        if (values[middle] >= value) low = middle + 1;
        else high = middle;
      }
      const size_t moved = (size_t)((kept < k ? kept : k - 1) - low);
      memmove(values + low + 1, values + low, moved * sizeof(float));
      memmove(indices + low + 1, indices + low, moved * sizeof(int32_t));
      values[low] = value;
      indices[low] = (int32_t)i;
      if (kept < k) kept++;
      if (kept == k) worst = values[k - 1];
    }
  }
}
