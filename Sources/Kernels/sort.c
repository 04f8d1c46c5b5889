#include "sort.h"
#include "clones.h"
#include <string.h>

/// Bits that are ordered as the floats are; -0 equals 0, and NaN is above all in either direction.
BT_INLINE uint32_t float_key(uint32_t bits, int descending) {
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return 0xFFFFFFFFu;
  if (bits == 0x80000000u) bits = 0;
  const uint32_t key = bits >> 31 ? ~bits : bits | 0x80000000u;
  return descending ? ~key : key;
}

BT_INLINE uint32_t integer_key(uint32_t bits, int descending) {
  const uint32_t key = bits ^ 0x80000000u;
  return descending ? ~key : key;
}

enum { RUN = 16 };  // numbers sorted by insertion before runs are merged

static void insertion(uint64_t *x, long count) {
  for (long i = 1; i < count; i++) {
    const uint64_t number = x[i];
    long j = i;
    for (; j > 0 && x[j - 1] > number; j--) x[j] = x[j - 1];
    x[j] = number;
  }
}

/// Sorts x by way of y, as long; which of the two holds the result is returned.
static uint64_t *merge_sort(uint64_t *x, uint64_t *y, long count) {
  for (long start = 0; start < count; start += RUN) insertion(x + start, bt_min(RUN, count - start));
  for (long width = RUN; width < count; width *= 2) {
    for (long start = 0; start < count; start += 2 * width) {
      const long middle = bt_min(start + width, count), end = bt_min(start + 2 * width, count);
      long left = start, right = middle;
      for (long k = start; k < end; k++)
        y[k] = right == end || (left < middle && x[left] < x[right]) ? x[left++] : x[right++];
    }
    uint64_t *other = x;
    x = y, y = other;
  }
  return x;
}

void bt_sort_places(
    const void *x, int integers, int descending, int32_t *places, long first, long last, long size, long inner,
    long count, uint64_t *scratch) {
  for (long lane = first; lane < last; lane++) {
    const uint32_t *from = (const uint32_t *)x + lane / inner * size * inner + lane % inner;
    // Number and position in one: no two are equal, so that any way to sort them is stable.
    for (long r = 0; r < size; r++) {
      const uint32_t bits = from[r * inner];
      const uint32_t key = integers ? integer_key(bits, descending) : float_key(bits, descending);
      scratch[r] = (uint64_t)key << 32 | (uint32_t)r;
    }
    const uint64_t *sorted = merge_sort(scratch, scratch + size, size);
    int32_t *to = places + lane / inner * count * inner + lane % inner;
    for (long k = 0; k < count; k++) to[k * inner] = (int32_t)(uint32_t)sorted[k];
  }
}
